package io.sockspan.watch;

import io.sockspan.detect.Decision;
import io.sockspan.detect.Detector;
import io.sockspan.detect.JudgingContext;
import io.sockspan.model.Finding;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.WatchClock;
import io.sockspan.model.WatchTiming;
import io.sockspan.report.Reporters;
import io.sockspan.table.Row;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What stands against whom: has the rules decide, and where they accuse for the first time has a finding made and reported. Reported again
 * while it stands, and when it is taken back. Called inside the engine's lock; costs what the rules, the teller and the reporters cost.
 */
final class Verdicts {
    /** Puts a decision into words: costs far more than the deciding, so it is called only for a finding that is reported or shown. */
    interface Teller {
        /** The finding against {@code row}, which {@code record} was decided on. */
        Finding tell(Row row, SocketRecord record, Decision decision);
    }

    /** When what was {@code found} against {@code row} is to be said again, if it still stands then; both ns since the epoch. */
    private record Again(Row row, long found, long time) {
        boolean stands() {
            Finding finding = row.finding();
            return finding != null && finding.time() == found;
        }
    }

    /** How many of what was taken back may wait beside as many as stand: it would wait for hours. */
    private static final int TOLERATED = 1_024;

    private static final int LIMIT = 1_024;

    private final Reporters reporters;
    private final WatchClock clock;
    private final Teller teller;
    private final WatchTiming timing;
    private final ArrayDeque<Finding> collected = new ArrayDeque<>();
    private final Set<Row> standing = new LinkedHashSet<>();
    private final PriorityQueue<Again> repeats = new PriorityQueue<>(Comparator.comparingLong(Again::time));
    private long found;

    Verdicts(Reporters reporters, WatchClock clock, Teller teller, WatchTiming timing) {
        this.reporters = reporters;
        this.clock = clock;
        this.teller = teller;
        this.timing = timing;
    }

    /** Findings since the start. */
    long found() {
        return found;
    }

    /** The rows against which something stands. */
    List<Row> standing() {
        return List.copyOf(standing);
    }

    /** Asks every rule; whether one had something to say against {@code row}, which {@code record} is of. */
    boolean judge(Row row, SocketRecord record) {
        Decision decision = decide(record);
        return decision != null && found(row, teller.tell(row, record, decision));
    }

    private @Nullable Decision decide(SocketRecord record) {
        return Detector.decide(record, new JudgingContext(clock.now(), timing.threshold()));
    }

    /** Asks, without the threshold, what forgot to close; at the JVM's exit. */
    void judgeAtExit(Row row, SocketRecord record) {
        Finding before = row.finding();
        Decision now = Detector.decide(record, new JudgingContext(clock.now(), 0));
        if (now != null && (before == null || !isAs(before, now))) {
            // Whatever trouble stands against it is less than a leak.
            takeBack(row, record);
            found(row, teller.tell(row, record, now));
        }
    }

    private static boolean isAs(Finding before, Decision now) {
        return now.rule().equals(before.rule()) && now.isCertain() == before.certain();
    }

    /**
     * The JDK's Cleaner has closed {@code row}: that is reported once and never taken back. What stood against it beyond doubt was reported
     * already, and is the same bug.
     */
    void collected(Row row, SocketRecord record) {
        SocketRecord closed = record.asClosed();
        Decision decision = row.isLeaked() ? null : decide(closed);
        if (decision != null) {
            takeBack(row, record);
            row.follow();
            found++;
            Finding finding = teller.tell(row, closed, decision);
            reporters.found(finding);
            collected.add(finding);
            if (collected.size() > LIMIT) {
                collected.remove();
            }
        }
    }

    /** What the JDK closed, in the words of this moment, the latest {@value #LIMIT}. */
    List<Finding> collected() {
        List<Finding> told = new ArrayList<>();
        for (Finding finding : collected) {
            Decision now = decide(finding.socket());
            told.add(now == null ? finding : now.tell(finding.socket()));
        }
        return told;
    }

    private boolean found(Row row, Finding finding) {
        row.accuse(finding);
        found++;
        standing.add(row);
        reporters.found(finding);
        scheduleRepeat(row, finding);
        return true;
    }

    private void scheduleRepeat(Row row, Finding finding) {
        repeats.add(new Again(row, finding.time(), finding.time() + ReminderSchedule.after(row.reminders())));
        if (repeats.size() > 2 * standing.size() + TOLERATED) {
            repeats.removeIf(again -> !again.stands());
        }
    }

    /** How many wait to be said again, those among them of which it was not noticed yet that they were taken back. */
    int repeats() {
        return repeats.size();
    }

    /** The next row whose finding is to be said again at or before {@code now}, or null. */
    @Nullable
    Row nextAgain(long now) {
        while (!repeats.isEmpty() && repeats.element().time() <= now) {
            Again again = repeats.remove();
            if (again.stands()) {
                return again.row();
            }
        }
        return null;
    }

    /** A finding's time has come to be said again. */
    void again(Row row, SocketRecord record) {
        Finding finding = row.finding();
        if (finding != null) {
            row.reminded();
            reporters.standing(finding.again(clock.now(), record));
            scheduleRepeat(row, finding);
        }
    }

    /**
     * Looks whether what is not beyond doubt a leak still is as it was: a peer may answer again, a queue may be emptied, a pool may read, and what
     * was doubtful may be certain now. Whether something stands then.
     */
    boolean reconsider(Row row, SocketRecord record) {
        Finding before = row.finding();
        if (before == null) {
            return judge(row, record);
        }
        if (row.isLeaked()) {
            return true;
        }
        Decision now = decide(record);
        if (now != null && now.rule().equals(before.rule()) && (before.certain() || !now.isCertain())) {
            return true;
        }
        takeBack(row, record);
        return now != null && found(row, teller.tell(row, record, now));
    }

    /** What stands against {@code row} is so no more. */
    void takeBack(Row row, SocketRecord record) {
        Finding finding = row.finding();
        standing.remove(row);
        row.acquit();
        if (finding != null) {
            reporters.resolved(finding, record);
        }
    }

    /** The finding in the words of this moment, because its ages have grown and the code may have met more since it was made. */
    Finding present(Row row, Finding finding, SocketRecord record) {
        Decision now = decide(record);
        return now == null
                ? finding.again(clock.now(), record)
                : teller.tell(row, record, now).inTrace(finding.traceId());
    }

    /**
     * The finding for a list of sockets, which shows no story: its words are of the time when it was made, unless the verdict has
     * changed.
     */
    Finding listed(Row row, Finding finding, SocketRecord record) {
        Decision now = decide(record);
        return now == null || isAs(finding, now)
                ? finding.again(clock.now(), record)
                : teller.tell(row, record, now).inTrace(finding.traceId());
    }
}
