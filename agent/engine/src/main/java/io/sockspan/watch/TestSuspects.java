package io.sockspan.watch;

import io.sockspan.detect.Decision;
import io.sockspan.detect.Detector;
import io.sockspan.detect.JudgingContext;
import io.sockspan.event.DescriptorTable;
import io.sockspan.event.SocketFacts;
import io.sockspan.model.Accusation;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.Suspect;
import io.sockspan.model.WatchClock;
import io.sockspan.table.Records;
import io.sockspan.table.Row;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Judges sockets for a test integration, which cannot wait for a threshold. Nor may it depend on whether a garbage collection closes a
 * leaked socket before anything looks at it. What the JDK's Cleaner closed is judged as it was then, because that shows more; the latest
 * {@value #LIMIT} are kept. No story is made here. Called inside the engine's lock.
 */
final class TestSuspects {
    private static final int LIMIT = 1024;
    private static final int PATIENCE = 500;

    /** A socket and what is known of it at this moment. */
    record Examined(Row row, SocketRecord record) {}

    private record Collected(Suspect suspect, long born) {}

    private final Records records;
    private final WatchClock clock;
    private final ArrayDeque<Collected> collected = new ArrayDeque<>();

    TestSuspects(Records records, WatchClock clock) {
        this.records = records;
        this.clock = clock;
    }

    /**
     * Waits for sockets that the JDK is closing at this moment: they are no longer open, and not yet reported as closed. Some us, {@value
     * #PATIENCE} ms at most.
     */
    void awaitCleaner(DescriptorTable open) {
        long end = clock.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE);
        while (isCleanerAtWork(open) && clock.nanoTime() - end < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    /** Whether the JDK is closing an unreachable socket at this moment. */
    boolean isCleanerAtWork(DescriptorTable open) {
        boolean[] closing = {false};
        open.forEach(facts -> closing[0] |= facts.collected());
        return closing[0];
    }

    /**
     * The suspects born at {@code since} or later. They are what the JDK closed, and the open sockets whose birth was seen and that {@code
     * examine} finds suspect.
     */
    List<Suspect> bornSince(DescriptorTable open, long since, Function<SocketFacts, @Nullable Examined> examine) {
        List<Suspect> suspects = collected(since);
        open.forEach(facts -> {
            boolean admitted = facts.born() - since >= 0 && facts.bornSeen();
            Examined examined = admitted ? examine.apply(facts) : null;
            if (examined != null) {
                suspects.add(suspect(examined.row(), examined.record(), clock.now()));
            }
        });
        return suspects;
    }

    private static Suspect suspect(Row row, SocketRecord record, long now) {
        return suspect(row, record, Detector.decide(record, new JudgingContext(now, 1)), now);
    }

    private static Suspect suspect(Row row, SocketRecord record, @Nullable Decision decision, long now) {
        Accusation accusation = decision == null ? null : decision.accuse(record);
        return new Suspect(record, accusation, row.facts().token(), row.facts().collected(), now);
    }

    /** Remembers a socket that the JDK closed, if a test integration asked at its birth. */
    void ended(Row row) {
        SocketFacts facts = row.facts();
        if (!facts.collected() || facts.token() == null) {
            return;
        }
        // The verdict is as of the moment when its state was sampled: the other end may have been collected a moment
        // before.
        long time = clock.epoch(facts.sampledAtClose() != 0 ? facts.sampledAtClose() : facts.closed());
        SocketRecord closed = records.of(row);
        SocketRecord before = closed.unclosed();
        Decision decision = Detector.decide(before, new JudgingContext(time, 1));
        if (decision == null || !decision.isCertain()) {
            decision = Detector.decide(closed, new JudgingContext(time, 1));
        }
        collected.add(new Collected(suspect(row, before, decision, time), facts.born()));
        if (collected.size() > LIMIT) {
            collected.remove();
        }
    }

    /** What the JDK closed at some garbage collection although it was leaked, in a new list. */
    private List<Suspect> collected(long since) {
        return collected.stream()
                .filter(one -> one.born() - since >= 0)
                .map(Collected::suspect)
                .collect(Collectors.toCollection(ArrayList::new));
    }
}
