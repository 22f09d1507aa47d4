package io.sockspan.watch;

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
 * What stands against whom: asks the rules, tells the reporters once, again while it stands, and when it is taken back. Called inside the
 * engine's lock; costs what the rules and reporters cost.
 */
final class Verdicts {
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
    private final FindingContext context;
    private final WatchTiming timing;
    private final ArrayDeque<Finding> collected = new ArrayDeque<>();
    private final Set<Row> standing = new LinkedHashSet<>();
    private final PriorityQueue<Again> repeats = new PriorityQueue<>(Comparator.comparingLong(Again::time));
    private long found;

    Verdicts(Reporters reporters, WatchClock clock, FindingContext context, WatchTiming timing) {
        this.reporters = reporters;
        this.clock = clock;
        this.context = context;
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
        return found(row, asked(row, record));
    }

    /** Twice, for what stands beside it is found out only where there is a verdict to tell. */
    private @Nullable Finding asked(Row row, SocketRecord record) {
        JudgingContext moment = new JudgingContext(clock.now(), timing.threshold());
        return Detector.judge(record, moment) == null ? null : Detector.judge(context.look(row, record), moment);
    }

    /** Asks, without the threshold, what forgot to close; at the JVM's exit. */
    void judgeAtExit(Row row, SocketRecord record) {
        JudgingContext moment = new JudgingContext(clock.now(), 0);
        Finding before = row.finding();
        Finding now = Detector.judge(record, moment);
        boolean known =
                now != null && before != null && now.rule().equals(before.rule()) && now.certain() == before.certain();
        if (now != null && !known) {
            // Whatever trouble stands against it is less than a leak.
            takeBack(row, record);
            found(row, Detector.judge(context.look(row, record), moment));
        }
    }

    /**
     * The JDK's Cleaner has closed {@code row}: that is told once and never taken back. What stood against it beyond doubt was told already, and
     * is the same bug.
     */
    void collected(Row row, SocketRecord record) {
        Finding finding = row.isLeaked() ? null : asked(row, record.asClosed());
        if (finding != null) {
            takeBack(row, record);
            row.follow();
            found++;
            reporters.found(finding);
            collected.add(finding);
            if (collected.size() > LIMIT) {
                collected.remove();
            }
        }
    }

    /** What the JDK closed, as it would be told now, the latest {@value #LIMIT}. */
    List<Finding> collected() {
        List<Finding> told = new ArrayList<>();
        for (Finding finding : collected) {
            Finding now = Detector.judge(finding.socket(), new JudgingContext(clock.now(), timing.threshold()));
            told.add(now == null ? finding : now);
        }
        return told;
    }

    private boolean found(Row row, @Nullable Finding finding) {
        if (finding == null) {
            return false;
        }
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
        Finding now = asked(row, record);
        if (now == null || !now.rule().equals(before.rule()) || (now.certain() && !before.certain())) {
            takeBack(row, record);
            return found(row, now);
        }
        return true;
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

    /** The finding as it would be told now: since it was made, the code may have been told more. */
    Finding present(Row row, Finding finding, SocketRecord record) {
        Finding now = asked(row, record);
        return now == null ? finding.again(clock.now(), record) : now.inTrace(finding.traceId());
    }
}
