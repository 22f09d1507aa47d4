package io.sockspan.follow;

import io.sockspan.model.ConnectionId;
import io.sockspan.model.KernelRow;
import io.sockspan.model.TcpState;
import io.sockspan.observe.KernelTable;
import io.sockspan.table.Row;
import io.sockspan.table.RowListener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Follows connections that no descriptor shows any more through the closing states to their end. Called inside the engine's lock. It asks
 * about the due ones only, all at once, and less often the longer they stay in a state. The kernel's own timer predicts the end of
 * TIME_WAIT and of an orphan's FIN_WAIT_2; it asks again once that is past. What cannot be asked is asked again later. Beyond {@value
 * #LIMIT} at once, connections are not followed, and counted.
 */
public final class FollowedConnections {
    /** More than there are local ports for one destination. */
    public static final int LIMIT = 32_768;

    private static final long NANOS_PER_MILLI = 1_000_000;

    /** The kernel keeps a row for up to 2 s after its timer has run out, because its timer wheel is that coarse. */
    private static final long WHEEL = 2_100 * NANOS_PER_MILLI;

    /** The longest pause between two looks at one connection, ns. */
    private static final long LONGEST = 5_000 * NANOS_PER_MILLI;

    private static final int MOST_AT_ONCE = 4_096;

    /** How many finished ones may stay in the queue besides those that are followed. */
    private static final int TOLERATED = 1_024;

    private final long tick;
    private final RowListener listener;
    private final PriorityQueue<FollowedConnection> waiting =
            new PriorityQueue<>(Comparator.comparingLong((FollowedConnection one) -> one.due));
    private final Map<ConnectionId, FollowedConnection> byEnds = new LinkedHashMap<>();
    private final TimeWaits timeWaits = new TimeWaits();
    private long notFollowed;
    private long unanswered;

    /**
     * {@code tick} is the shortest pause between two looks at one connection, ns. {@code listener} is given each row that has entered a
     * state. It is also given each that is finished, unless its descriptor is still open.
     */
    public FollowedConnections(long tick, RowListener listener) {
        this.tick = tick;
        this.listener = listener;
    }

    /**
     * Follows {@code row}, whose life began at {@code born}, from {@code now} on (ns since the epoch). False if its endpoints are not
     * known, or too many are followed.
     */
    public boolean follow(Row row, long born, long now) {
        ConnectionId id = row.connection();
        if (id == null) {
            return false;
        }
        FollowedConnection before = byEnds.get(ends(id));
        if (before != null && before.row == row) {
            return true;
        }
        if (before != null) {
            // The kernel has given its endpoints to another connection (tcp_tw_reuse, or a SYN that came in TIME_WAIT).
            // It was finished by then.
            finish(before, Math.max(born, before.row.path().lastAsked()));
            tidy();
            report(before.row);
        }
        if (byEnds.size() >= LIMIT) {
            notFollowed++;
            return false;
        }
        FollowedConnection one = new FollowedConnection(row, id, tick);
        byEnds.put(ends(id), one);
        schedule(one, now);
        return true;
    }

    /**
     * Removes finished ones. Otherwise one whose endpoints were given away would stay for a minute, and a port may be given away every
     * second.
     */
    private void tidy() {
        if (waiting.size() > 2 * byEnds.size() + TOLERATED) {
            waiting.removeIf(one -> one.finished);
        }
    }

    private static ConnectionId ends(ConnectionId id) {
        return new ConnectionId(0, id.local(), id.peer());
    }

    public boolean isEmpty() {
        return byEnds.isEmpty();
    }

    /** Whether anything is due at {@code now}. */
    public boolean isDue(long now) {
        while (!waiting.isEmpty() && waiting.element().finished) {
            waiting.remove();
        }
        return !waiting.isEmpty() && waiting.element().due <= now;
    }

    /** Makes everything due at {@code now}, except what waits for the end of TIME_WAIT, which nothing changes. */
    public void makeDue(long now) {
        List<FollowedConnection> all = List.copyOf(waiting);
        waiting.clear();
        for (FollowedConnection one : all) {
            if (!one.finished) {
                one.due = one.state == TcpState.TIME_WAIT ? one.due : Math.min(one.due, now);
                waiting.add(one);
            }
        }
    }

    /** Asks about everything that is due. Nothing changes if the kernel cannot be asked. */
    public void step(KernelTable table, long now) {
        Map<ConnectionId, FollowedConnection> due = new LinkedHashMap<>();
        while (due.size() < MOST_AT_ONCE && isDue(now)) {
            FollowedConnection one = waiting.remove();
            one.queued = false;
            due.put(one.id, one);
        }
        try {
            answered(due, table.find(due.keySet()), now);
        } catch (IOException e) {
            unanswered++;
        } finally {
            // Whatever went wrong, perhaps memory, none may be lost: it would be followed for ever and never asked
            // about.
            for (FollowedConnection one : due.values()) {
                if (!one.finished && !one.queued) {
                    schedule(one, now + one.pause);
                }
            }
        }
    }

    private void answered(Map<ConnectionId, FollowedConnection> due, Map<ConnectionId, KernelRow> rows, long now) {
        due.forEach((id, one) -> {
            KernelRow row = rows.get(id);
            if (row == null || isAnothers(one, row)) {
                finish(one, now);
                report(one.row);
            } else if (update(one, row, now)) {
                report(one.row);
            }
        });
    }

    /** Whether {@code row} is another connection. Without a cookie any row of the 4-tuple answers, but nothing leads out of TIME_WAIT. */
    private static boolean isAnothers(FollowedConnection one, KernelRow row) {
        return one.id.cookie() == 0 && one.state == TcpState.TIME_WAIT && row.state() != TcpState.TIME_WAIT;
    }

    /** Takes in what the kernel's table shows. Returns whether that is another state than before. */
    private boolean update(FollowedConnection one, KernelRow row, long now) {
        boolean entered = one.state != row.state();
        if (entered) {
            timeWaits.left(one.row, one.state);
            timeWaits.entered(one.row, row.state());
            one.state = row.state();
            one.pause = tick;
        }
        one.row.path().observed(row, now);
        one.predicted = row.timer() == KernelRow.Timer.TIME_WAIT ? now + row.expiresMillis() * NANOS_PER_MILLI : 0;
        long next = now + one.pause;
        if (row.state() == TcpState.TIME_WAIT) {
            next = Math.max(next, one.predicted + WHEEL);
        } else if (one.predicted != 0) {
            next = Math.min(next, one.predicted + WHEEL);
        }
        one.pause = Math.min(2 * one.pause, LONGEST);
        schedule(one, next);
        return entered;
    }

    private void finish(FollowedConnection one, long now) {
        timeWaits.left(one.row, one.state);
        one.finished = true;
        byEnds.remove(ends(one.id), one);
        boolean inTime = one.predicted != 0 && one.predicted <= now;
        if (inTime) {
            one.row.path().ranOut(now, one.predicted);
        } else {
            one.row.path().gone(now);
        }
        if (one.row.hasEnded()) {
            one.row.finished(inTime ? one.predicted : now);
        }
    }

    private void report(Row row) {
        if (row.finishedTime() != 0) {
            listener.finished(row);
        } else {
            listener.stateEntered(row);
        }
    }

    private void schedule(FollowedConnection one, long due) {
        one.due = due;
        one.queued = true;
        waiting.add(one);
    }

    /** How many are in the queue, the finished ones among them until that is noticed. */
    int waiting() {
        return waiting.size();
    }

    /** The rows that are followed at present, the latest last. */
    public Collection<Row> rows() {
        List<Row> rows = new ArrayList<>();
        byEnds.values().forEach(one -> rows.add(one.row));
        return rows;
    }

    /** The connections that were opened here and hold a port in TIME_WAIT. */
    public TimeWaits timeWaits() {
        return timeWaits;
    }

    /** Connections that were not followed because {@value #LIMIT} others were. */
    public long notFollowed() {
        return notFollowed;
    }

    /** How often the kernel could not be asked, or its answer was incomplete. */
    public long unanswered() {
        return unanswered;
    }
}
