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
 * Follows connections that no descriptor shows any more through the closing states to their end. Called inside the engine's lock. Asks of
 * those that are due only, all at once, less often the longer they stay in a state; the end of TIME_WAIT and of an orphan's FIN_WAIT_2 is
 * predicted from the kernel's own timer and asked for once it is over. What cannot be asked is asked again later; more than {@value #LIMIT} at
 * once are not followed, and counted.
 */
public final class FollowedConnections {
    /** More than there are ports to one destination. */
    public static final int LIMIT = 32_768;

    private static final long NANOS_PER_MILLI = 1_000_000;

    /** The kernel keeps a row for up to 2 s after its timer has run out: its wheel is that coarse. */
    private static final long WHEEL = 2_100 * NANOS_PER_MILLI;

    /** The longest pause between two looks at one connection, ns. */
    private static final long LONGEST = 5_000 * NANOS_PER_MILLI;

    private static final int MOST_AT_ONCE = 4_096;

    /** How many that are over may lie in the queue beside as many as are followed. */
    private static final int TOLERATED = 1_024;

    private final long tick;
    private final RowListener listener;
    private final PriorityQueue<FollowedConnection> waiting =
            new PriorityQueue<>(Comparator.comparingLong((FollowedConnection one) -> one.due));
    private final Map<ConnectionId, FollowedConnection> byEnds = new LinkedHashMap<>();
    private final TimeWaits timeWaits = new TimeWaits();
    private long beyond;
    private long unanswered;

    /**
     * {@code tick} is the shortest pause between two looks at one connection, ns; {@code listener} is given each row that has entered
     * a state, and each that is finished unless its descriptor is still open.
     */
    public FollowedConnections(long tick, RowListener listener) {
        this.tick = tick;
        this.listener = listener;
    }

    /**
     * Follows {@code row}, whose life began at {@code born}, from {@code now} on (ns since the epoch); false if its ends are not known, or
     * too many are followed.
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
            // The kernel has given its ends away again (tcp_tw_reuse, or a SYN that came to TIME_WAIT): it was over by
            // then.
            over(before, Math.max(born, before.row.path().asked()));
            tidy();
            report(before.row);
        }
        if (byEnds.size() >= LIMIT) {
            beyond++;
            return false;
        }
        FollowedConnection one = new FollowedConnection(row, id, tick);
        byEnds.put(ends(id), one);
        again(one, now);
        return true;
    }

    /** Those whose ends were given away would wait for their turn for a minute: a port may be given away every second. */
    private void tidy() {
        if (waiting.size() > 2 * byEnds.size() + TOLERATED) {
            waiting.removeIf(one -> one.over);
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
        while (!waiting.isEmpty() && waiting.element().over) {
            waiting.remove();
        }
        return !waiting.isEmpty() && waiting.element().due <= now;
    }

    /** Makes everything due at {@code now} but what waits for the end of TIME_WAIT, which nothing changes. */
    public void hurry(long now) {
        List<FollowedConnection> all = List.copyOf(waiting);
        waiting.clear();
        for (FollowedConnection one : all) {
            if (!one.over) {
                one.due = one.state == TcpState.TIME_WAIT ? one.due : Math.min(one.due, now);
                waiting.add(one);
            }
        }
    }

    /** Asks about everything that is due; nothing changes if the kernel cannot be asked. */
    public void step(KernelTable table, long now) {
        Map<ConnectionId, FollowedConnection> due = new LinkedHashMap<>();
        while (due.size() < MOST_AT_ONCE && isDue(now)) {
            FollowedConnection one = waiting.remove();
            one.waits = false;
            due.put(one.id, one);
        }
        try {
            answered(due, table.find(due.keySet()), now);
        } catch (IOException e) {
            unanswered++;
        } finally {
            // Whatever went wrong, memory perhaps: none is lost, else it would be followed for ever and never asked
            // about.
            for (FollowedConnection one : due.values()) {
                if (!one.over && !one.waits) {
                    again(one, now + one.pause);
                }
            }
        }
    }

    private void answered(Map<ConnectionId, FollowedConnection> due, Map<ConnectionId, KernelRow> rows, long now) {
        due.forEach((id, one) -> {
            KernelRow row = rows.get(id);
            if (row == null || isAnothers(one, row)) {
                over(one, now);
                report(one.row);
            } else if (shown(one, row, now)) {
                report(one.row);
            }
        });
    }

    /** Without a cookie any row of the 4-tuple is the answer, but nothing leads out of TIME_WAIT again. */
    private static boolean isAnothers(FollowedConnection one, KernelRow row) {
        return one.id.cookie() == 0 && one.state == TcpState.TIME_WAIT && row.state() != TcpState.TIME_WAIT;
    }

    /** Whether the state is another than before. */
    private boolean shown(FollowedConnection one, KernelRow row, long now) {
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
        again(one, next);
        return entered;
    }

    private void over(FollowedConnection one, long now) {
        timeWaits.left(one.row, one.state);
        one.over = true;
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

    private void again(FollowedConnection one, long due) {
        one.due = due;
        one.waits = true;
        waiting.add(one);
    }

    /** How many wait for their turn, and of how many it is not yet noticed that they do not. */
    int waiting() {
        return waiting.size();
    }

    /** What is followed at present, the latest last. */
    public Collection<Row> rows() {
        List<Row> rows = new ArrayList<>();
        byEnds.values().forEach(one -> rows.add(one.row));
        return rows;
    }

    /** The ports that TIME_WAIT holds for connections that were opened here. */
    public TimeWaits timeWaits() {
        return timeWaits;
    }

    /** Connections that were not followed because {@value #LIMIT} others were. */
    public long beyond() {
        return beyond;
    }

    /** How often the kernel could not be asked, or its answer was not complete. */
    public long unanswered() {
        return unanswered;
    }
}
