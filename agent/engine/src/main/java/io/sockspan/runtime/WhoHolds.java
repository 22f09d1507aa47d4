package io.sockspan.runtime;

import io.sockspan.doorway.Kernel;
import io.sockspan.event.DescriptorTable;
import io.sockspan.event.SocketFacts;
import io.sockspan.heap.HeapWalk;
import io.sockspan.model.HeldBy;
import io.sockspan.table.Row;
import java.lang.instrument.Instrumentation;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds what still holds the Java objects of open sockets, only when a person or a failing test asks. The JVM stands still, step by step,
 * for {@link #TIME} together at most, which the log reports before and after. Takes no lock but its own. The walk runs on a thread of its
 * own, which alone holds the objects meanwhile; the asking thread waits for its end.
 */
final class WhoHolds {
    private static final long OBJECTS = 20_000_000;
    private static final Duration TIME = Duration.ofSeconds(2);

    /** Longer than {@link #TIME}, because an overloaded machine may need that for the rest. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** One question at a time, otherwise the objects that one walk holds would be reported by another. */
    private static final Object TURN = new Object();

    private final DescriptorTable open;
    private final Instrumentation instrumentation;
    private final Consumer<String> log;

    WhoHolds(DescriptorTable open, Instrumentation instrumentation, Consumer<String> log) {
        this.open = open;
        this.instrumentation = instrumentation;
        this.log = log;
    }

    /** A line for each of these ids, in their order, for at most {@link HeapWalk#TARGETS} of them. */
    List<String> lines(List<Long> ids) {
        return of(ids).stream().map(HeldBy::text).toList();
    }

    /** The same answers as values. */
    List<HeldBy> of(List<Long> ids) {
        int count = Math.min(ids.size(), HeapWalk.TARGETS);
        if (count == 0) {
            return List.of();
        }
        if (!Kernel.isLoaded()) {
            return all(count, "unknown: the C helper is not there");
        }
        log.accept("walking the heap for who holds " + (count == 1 ? "a socket" : count + " sockets")
                + ": the JVM stands still, " + TIME.toSeconds() + " s at most");
        Walk walk = new Walk(List.copyOf(ids.subList(0, count)));
        Thread thread = AgentThreads.named("sockspan-heap", walk);
        synchronized (TURN) {
            thread.start();
            List<HeldBy> answers = AgentThreads.ended(thread, PATIENCE) ? walk.answers : null;
            return answers == null ? all(count, walk.failure) : answers;
        }
    }

    private static List<HeldBy> all(int count, String why) {
        return Collections.nCopies(count, HeldBy.unknown(why));
    }

    /** Holds ids only: what refers to the thread must not lead to the sockets' objects. */
    private final class Walk implements Runnable {
        private final List<Long> ids;
        private volatile @Nullable List<HeldBy> answers;
        private volatile String failure = "unknown: the JVM was too slow";

        Walk(List<Long> ids) {
            this.ids = ids;
        }

        @Override
        public void run() {
            try {
                HeapWalk walk =
                        new HeapWalk(instrumentation.getAllLoadedClasses(), AgentThreads::nameOf, OBJECTS, TIME);
                answers = answers(walk);
                log.accept("walked the heap: " + walk.spent());
            } catch (RuntimeException | Error e) {
                failure = "unknown: " + e;
            }
        }

        private List<HeldBy> answers(HeapWalk walk) {
            SocketFacts[] facts = facts();
            @Nullable Object[] owners = new Object[facts.length];
            for (int i = 0; i < facts.length; i++) {
                owners[i] = facts[i] == null ? null : facts[i].get();
            }
            List<HeldBy> held = walk.holders(owners);
            for (int i = 0; i < facts.length; i++) {
                if (owners[i] == null) {
                    held.set(i, withoutOwner(facts[i]));
                }
            }
            return List.copyOf(held);
        }

        private @Nullable SocketFacts[] facts() {
            Map<Long, SocketFacts> known = new HashMap<>();
            open.forEach(facts -> {
                if (facts.row() instanceof Row row) {
                    known.put(row.id(), facts);
                }
            });
            return ids.stream().map(known::get).toArray(SocketFacts[]::new);
        }

        private HeldBy withoutOwner(@Nullable SocketFacts facts) {
            if (facts == null) {
                return HeldBy.unknown("unknown: it was closed meanwhile");
            }
            return facts.bornSeen()
                    ? HeldBy.nothing("its Java object is gone")
                    : HeldBy.unknown("unknown: it was open before the agent came, and its Java object is not known");
        }
    }
}
