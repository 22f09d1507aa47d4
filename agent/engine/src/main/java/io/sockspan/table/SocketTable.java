package io.sockspan.table;

import io.sockspan.event.DescriptorTable;
import io.sockspan.event.SocketFacts;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The rows of all sockets. It makes each row on first sight, and knows which are too young to be watched and which are to be judged when.
 * The agent's threads only, one at a time. A healthy socket costs nothing after it was taken in.
 */
public final class SocketTable {
    private record Due(Row row, long time) {
        /** False if the row is to be judged earlier, or is finished. */
        boolean waits() {
            return row.due && row.dueAt == time && row.finishedTime() == 0;
        }
    }

    /** How many may wait before those that have ended are removed. */
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

    /** Takes out a socket whose descriptor is gone and whose close no hook saw. The number is unused now, or another socket's. */
    public void endedUnseen(Row row, long nanoTime) {
        descriptors.remove(row.facts());
        row.facts().endedUnseen(nanoTime);
    }

    /** Reads the unread stacks of {@code row}, because it has outlived a tick. */
    public void readStacks(Row row) {
        records.readStacks(row);
    }

    /** How many sockets were seen since the start. */
    public long seen() {
        return lastId;
    }

    /** Keeps {@code row} for {@link #nextGrown}. Most sockets do not live for a tick, and cost nothing more. */
    public void addYoung(Row row) {
        young.add(row);
    }

    /** The next row that came in before {@code nanoTime} and is still open, or null. */
    public @Nullable Row nextGrown(long nanoTime) {
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

    /** Keeps only what the facts of a healthy row do not hold. */
    public void settled(Row row) {
        row.path().forgetHealth();
    }

    /** Has {@code row} judged at {@code time} (ns since the epoch). A row waits at most once, for the earliest of its times. */
    public void judgeAt(Row row, long time) {
        if (!row.due || time < row.dueAt) {
            row.due = true;
            row.dueAt = time;
            due.add(new Due(row, time));
            tidy();
        }
    }

    /** Removes rows that have ended. Most end long before they are due, and a threshold may be an hour. */
    private void tidy() {
        if (due.size() >= tidyAt) {
            due.removeIf(one -> !one.waits());
            tidyAt = Math.max(TOLERATED, 2 * due.size());
        }
    }

    /** How many rows wait to be judged, those that have ended among them until that is noticed. */
    int waiting() {
        return due.size();
    }

    /** The next row to judge at or before {@code now}, or null; rows that are finished by then are skipped. */
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
