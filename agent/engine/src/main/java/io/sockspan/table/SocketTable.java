package io.sockspan.table;

import io.sockspan.event.DescriptorTable;
import io.sockspan.event.SocketFacts;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The rows of all sockets: makes each on first sight, and knows which are too young to be watched and which are to be judged when. The agent's
 * threads only, one at a time. Healthy sockets cost nothing after they were taken in.
 */
public final class SocketTable {
    private record Due(Row row, long time) {
        /** Not if the row is judged earlier, or is finished. */
        boolean waits() {
            return row.due && row.dueAt == time && row.finishedTime() == 0;
        }
    }

    /** So many may wait before it is looked which of them have ended. */
    private static final int TOLERATED = 4_096;

    private final DescriptorTable descriptors;
    private final Records records;
    private final Consumer<Row> firstSight;
    private final ArrayDeque<Row> young = new ArrayDeque<>();
    private final PriorityQueue<Due> due = new PriorityQueue<>(Comparator.comparingLong(Due::time));
    private int tidyAt = TOLERATED;
    private long lastId;

    /** {@code firstSight} is called with each row that was just made. */
    public SocketTable(DescriptorTable descriptors, Records records, Consumer<Row> firstSight) {
        this.descriptors = descriptors;
        this.records = records;
        this.firstSight = firstSight;
    }

    /** The row of these facts, made on first sight. */
    public Row row(SocketFacts facts) {
        if (facts.row() instanceof Row known) {
            return known;
        }
        Row made = new Row(++lastId, facts);
        facts.row(made);
        firstSight.accept(made);
        return made;
    }

    /** The row of the socket that stands under {@code fd} now, or null. */
    public @Nullable Row at(int fd) {
        SocketFacts facts = descriptors.get(fd);
        return facts == null ? null : row(facts);
    }

    /** Visits the row of every open socket, in the order of descriptors. */
    public void forEachOpen(Consumer<Row> visitor) {
        descriptors.forEach(facts -> visitor.accept(row(facts)));
    }

    /** Its descriptor is gone, and no hook saw its close: the number stands for nothing, or for another socket. */
    public void endedUnseen(Row row, long nanoTime) {
        descriptors.remove(row.facts());
        row.facts().endedUnseen(nanoTime);
    }

    /** Reads the unread stacks of {@code row}: it has outlived a tick. */
    public void readStacks(Row row) {
        records.readStacks(row);
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
            if (first.facts().isOpen()) {
                long since = Math.max(first.facts().born(), first.facts().connected());
                if (since - nanoTime >= 0) {
                    return null;
                }
                young.remove();
                records.readStacks(first);
                return first;
            }
            young.remove();
        }
        return null;
    }

    /** Keeps of a healthy row only what its facts do not hold. */
    public void settled(Row row) {
        row.path().forgetHealth();
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
            if (row.finishedTime() == 0) {
                return row;
            }
        }
        return null;
    }
}
