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
 * Keeps the findings that stand. Has the rules decide; where they accuse a socket, has a finding made and reported. A finding is reported
 * again while it stands, and once more when it is taken back. Called inside the engine's lock; costs what the rules, the teller and the
 * reporters cost.
 */
final class Verdicts {
    /**
     * Makes a finding, with its story, of a decision. That costs far more than deciding, so it is called only for a finding that is
     * reported or shown.
     */
    interface Teller {
        /** The finding against {@code row} after {@code decision}, which was made on {@code record}. */
        Finding tell(Row row, SocketRecord record, Decision decision);
    }

    /**
     * At {@code time} the finding that was made at {@code found} against {@code row} is to be reported again, if it still stands. Both
     * times are ns since the epoch.
     */
    private record Reminder(Row row, long found, long time) {
        boolean stands() {
            Finding finding = row.finding();
            return finding != null && finding.time() == found;
        }
    }

    /**
     * How many reminders of findings that were taken back may stay in the queue, besides one for each that stands: they would stay for
     * hours.
     */
    private static final int TOLERATED = 1_024;

    private static final int LIMIT = 1_024;

    private final Reporters reporters;
    private final WatchClock clock;
    private final Teller teller;
    private final WatchTiming timing;
    private final ArrayDeque<Finding> collected = new ArrayDeque<>();
    private final Set<Row> standing = new LinkedHashSet<>();
    private final PriorityQueue<Reminder> reminders = new PriorityQueue<>(Comparator.comparingLong(Reminder::time));
    private long found;

    Verdicts(Reporters reporters, WatchClock clock, Teller teller, WatchTiming timing) {
        this.reporters = reporters;
        this.clock = clock;
        this.teller = teller;
        this.timing = timing;
    }

    /** How many findings were made since the start. */
    long found() {
        return found;
    }

    /** The rows against which a finding stands. */
    List<Row> standing() {
        return List.copyOf(standing);
    }

    /** Asks every rule about {@code row}, of which {@code record} is. Returns whether one accused it. */
    boolean judge(Row row, SocketRecord record) {
        Decision decision = decide(record);
        return decision != null && found(row, teller.tell(row, record, decision));
    }

    private @Nullable Decision decide(SocketRecord record) {
        return Detector.decide(record, new JudgingContext(clock.now(), timing.threshold()));
    }

    /** Judges {@code row} at the JVM's exit, without the threshold. */
    void judgeAtExit(Row row, SocketRecord record) {
        Finding before = row.finding();
        Decision now = Detector.decide(record, new JudgingContext(clock.now(), 0));
        if (now != null && (before == null || !isAs(before, now))) {
            // A finding that stands already gives way to the new one.
            takeBack(row, record);
            found(row, teller.tell(row, record, now));
        }
    }

    private static boolean isAs(Finding before, Decision now) {
        return now.rule().equals(before.rule()) && now.isCertain() == before.certain();
    }

    /**
     * Reports that the JDK's Cleaner has closed {@code row}: once, and it is never taken back. A leak that stood beyond doubt was reported
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

    /** The findings on what the JDK closed, with stories as of now; the latest {@value #LIMIT}. */
    List<Finding> collected() {
        List<Finding> findings = new ArrayList<>();
        for (Finding finding : collected) {
            Decision now = decide(finding.socket());
            findings.add(now == null ? finding : now.tell(finding.socket()));
        }
        return findings;
    }

    private boolean found(Row row, Finding finding) {
        row.accuse(finding);
        found++;
        standing.add(row);
        reporters.found(finding);
        scheduleReminder(row, finding);
        return true;
    }

    private void scheduleReminder(Row row, Finding finding) {
        reminders.add(new Reminder(row, finding.time(), finding.time() + ReminderSchedule.after(row.reminders())));
        if (reminders.size() > 2 * standing.size() + TOLERATED) {
            reminders.removeIf(reminder -> !reminder.stands());
        }
    }

    /** How many reminders wait, those of findings that were taken back among them until that is noticed. */
    int waitingReminders() {
        return reminders.size();
    }

    /** The next row whose finding is to be reported again at or before {@code now}, or null. */
    @Nullable
    Row nextReminder(long now) {
        while (!reminders.isEmpty() && reminders.element().time() <= now) {
            Reminder reminder = reminders.remove();
            if (reminder.stands()) {
                return reminder.row();
            }
        }
        return null;
    }

    /** Reports the finding against {@code row} again, because its time has come. */
    void remind(Row row, SocketRecord record) {
        Finding finding = row.finding();
        if (finding != null) {
            row.reminded();
            reporters.standing(finding.again(clock.now(), record));
            scheduleReminder(row, finding);
        }
    }

    /**
     * Judges again what is not beyond doubt a leak. A peer may answer again, a queue may be emptied, a pool may read; what was doubtful may
     * be certain now. Returns whether a finding stands then.
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

    /** Takes back the finding that stands against {@code row}. */
    void takeBack(Row row, SocketRecord record) {
        Finding finding = row.finding();
        standing.remove(row);
        row.acquit();
        if (finding != null) {
            reporters.resolved(finding, record);
        }
    }

    /** The finding with its story as of now, because its ages have grown and the code may have met more since it was made. */
    Finding present(Row row, Finding finding, SocketRecord record) {
        Decision now = decide(record);
        return now == null
                ? finding.again(clock.now(), record)
                : teller.tell(row, record, now).inTrace(finding.traceId());
    }

    /** The finding for a list of sockets, which shows no story: the story stays as it was made, unless the verdict has changed. */
    Finding listed(Row row, Finding finding, SocketRecord record) {
        Decision now = decide(record);
        return now == null || isAs(finding, now)
                ? finding.again(clock.now(), record)
                : teller.tell(row, record, now).inTrace(finding.traceId());
    }
}
