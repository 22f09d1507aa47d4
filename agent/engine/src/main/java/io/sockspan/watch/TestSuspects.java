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
 * Judges sockets for a test integration, which cannot wait for a threshold nor leave it to chance whether a garbage collection closes a leaked
 * socket before it is looked at. What the JDK's Cleaner closed is judged as it was then, because that tells more, and kept, the latest
 * {@value #LIMIT}. Nothing is put into words here. Called inside the engine's lock.
 */
final class TestSuspects {
    private static final int LIMIT = 1024;
    private static final int PATIENCE = 500;

    /** A socket and what is known of it at this moment. */
    record Seen(Row row, SocketRecord record) {}

    private record Collected(Suspect suspect, long born) {}

    private final Records records;
    private final WatchClock clock;
    private final ArrayDeque<Collected> collected = new ArrayDeque<>();

    TestSuspects(Records records, WatchClock clock) {
        this.records = records;
        this.clock = clock;
    }

    /** Waits for what the JDK is closing at this moment: it is open no more, and not yet reported to be closed. Some us, {@value #PATIENCE} ms at most. */
    void awaitCleaner(DescriptorTable open) {
        long end = clock.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE);
        boolean[] closing = {true};
        while (closing[0] && clock.nanoTime() - end < 0) {
            closing[0] = false;
            open.forEach(facts -> closing[0] |= facts.collected());
            if (closing[0]) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
        }
    }

    /**
     * What was collected, and of the open connections whose birth was seen at {@code since} or later those for which {@code look} gives
     * a row.
     */
    List<Suspect> of(DescriptorTable open, long since, Function<SocketFacts, @Nullable Seen> look) {
        List<Suspect> suspects = collected(since);
        open.forEach(facts -> {
            boolean admitted = facts.born() - since >= 0 && facts.bornSeen();
            Seen seen = admitted ? look.apply(facts) : null;
            if (seen != null) {
                suspects.add(suspect(seen.row(), seen.record(), clock.now()));
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

    /** Takes note of an end that was no close, of a socket that a test integration asked for. */
    void ended(Row row) {
        SocketFacts facts = row.facts();
        if (!facts.collected() || facts.token() == null) {
            return;
        }
        // As it was when its state was taken: the other end may have been collected a moment before.
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

    /** A list of its own: what was closed for the code at some garbage collection though it was leaked. */
    private List<Suspect> collected(long since) {
        return collected.stream()
                .filter(one -> one.born() - since >= 0)
                .map(Collected::suspect)
                .collect(Collectors.toCollection(ArrayList::new));
    }
}
