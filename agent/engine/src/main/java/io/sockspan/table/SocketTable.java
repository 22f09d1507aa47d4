package io.sockspan.table;

import io.sockspan.event.SocketFacts;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Which sockets there are, which are too young to be watched, and which are to be judged when; the agent's threads only. Healthy sockets
 * cost nothing after they were taken in.
 */
public final class SocketTable {
    private record Due(Row row, long time) {
        /** Not if the row is judged earlier, or has ended. */
        boolean waits() {
            return row.due && row.dueAt == time && row.done == 0;
        }
    }

    /** So many may wait before it is looked which of them have ended. */
    private static final int TOLERATED = 4_096;

    private final Records records;
    private final ArrayDeque<Row> young = new ArrayDeque<>();
    private final PriorityQueue<Due> due = new PriorityQueue<>(Comparator.comparingLong(Due::time));
    private int tidyAt = TOLERATED;
    private long lastId;

    public SocketTable(Records records) {
        this.records = records;
    }

    /** The row of these facts, made on first sight. */
    public Row row(SocketFacts facts) {
        if (facts.row == null) {
            facts.row = new Row(++lastId, facts);
        }
        return (Row) facts.row;
    }

    /** How many sockets were seen since the start. */
    public long seen() {
        return lastId;
    }

    /** Takes {@code row} in again once it is older than a tick: most sockets do not live that long, and cost nothing more. */
    public void young(Row row) {
        young.add(row);
    }

    /** The next row that came in before {@code nanoTime} and is still open, or null. */
    public @Nullable Row grown(long nanoTime) {
        while (!young.isEmpty()) {
            Row first = young.element();
            if (first.facts.isOpen()) {
                long since = Math.max(first.facts.born, first.facts.connected);
                if (since - nanoTime >= 0) {
                    return null;
                }
                young.remove();
                records.readStacks(first.facts);
                return first;
            }
            young.remove();
        }
        return null;
    }

    /** Keeps of a healthy row only what its facts do not hold. */
    public void settled(Row row) {
        row.forgetHealth();
    }

    /** Has {@code row} judged at {@code time} (ns since the epoch); a row waits once at most, for the earliest. */
    public void judgeAt(Row row, long time) {
        if (!row.due || time < row.dueAt) {
            row.due = true;
            row.dueAt = time;
            due.add(new Due(row, time));
            tidy();
        }
    }

    /** Most that wait have ended long before their turn, and a threshold may be an hour. */
    private void tidy() {
        if (due.size() >= tidyAt) {
            due.removeIf(one -> !one.waits());
            tidyAt = Math.max(TOLERATED, 2 * due.size());
        }
    }

    /** How many wait to be judged, those among them of which it was not noticed yet that they have ended. */
    int waiting() {
        return due.size();
    }

    /** The next row to judge at or before {@code now}, or null; rows that have ended by then are passed over. */
    public @Nullable Row nextDue(long now) {
        while (!due.isEmpty() && due.element().time() <= now) {
            Due next = due.remove();
            Row row = next.row();
            if (!row.due || row.dueAt != next.time()) {
                continue;
            }
            row.due = false;
            if (row.done == 0) {
                return row;
            }
        }
        return null;
    }
}
