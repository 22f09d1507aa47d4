package io.sockspan.watch;

import io.sockspan.event.DescriptorTable;
import io.sockspan.event.FactQueue;
import io.sockspan.event.SocketFacts;
import io.sockspan.follow.ClosedSockets;
import io.sockspan.lifecycle.SeenState;
import io.sockspan.model.Observation;
import io.sockspan.model.TcpState;
import io.sockspan.model.WatchClock;
import io.sockspan.model.WatchTiming;
import io.sockspan.table.Row;
import io.sockspan.table.SocketTable;

/**
 * Takes in facts from the hooks, sockets that have outlived a tick and changes that the kernel reports. Decides whether one of them is a
 * reason to judge. Called inside the engine's lock. A socket that is taken in or suspected costs one question to the kernel; idle sockets
 * cost nothing.
 */
final class Arrivals {
    /** Where facts come from: the queue, and the table that has the facts of every open socket when the queue was full. */
    record Source(FactQueue queue, DescriptorTable descriptors) {}

    private final Source source;
    private final SocketTable table;
    private final KernelObserver observer;
    private final ClosedSockets closedSockets;
    private final Endings endings;
    private final WatchClock clock;
    private final WatchTiming timing;
    private long droppedSeen;
    private long unwatchable;
    private boolean lookAgain;

    Arrivals(
            Source source,
            SocketTable table,
            KernelObserver observer,
            ClosedSockets closedSockets,
            Endings endings,
            WatchClock clock,
            WatchTiming timing) {
        this.source = source;
        this.table = table;
        this.observer = observer;
        this.closedSockets = closedSockets;
        this.endings = endings;
        this.clock = clock;
        this.timing = timing;
    }

    /** Called when something was lost: the next {@link #drain} looks at every open socket again. Allocates nothing. */
    void lookAgain() {
        lookAgain = true;
    }

    /** Sockets that the kernel refused to watch. */
    long unwatchable() {
        return unwatchable;
    }

    /** Takes in what the hooks have reported. Returns how many facts that were. */
    int drain() {
        int handled = 0;
        FactQueue queue = source.queue();
        for (SocketFacts facts = queue.poll(); facts != null; facts = queue.poll()) {
            take(facts);
            handled++;
        }
        if (queue.dropped() != droppedSeen || lookAgain) {
            droppedSeen = queue.dropped();
            boolean all = lookAgain;
            lookAgain = false;
            takeLost(all);
        }
        return handled;
    }

    /** The table of descriptors still has everything that is open: only sockets that came and went are lost. */
    private void takeLost(boolean suspectAll) {
        source.descriptors().forEach(facts -> {
            facts.taken();
            take(facts);
            if (suspectAll && facts.isConnected()) {
                suspect(table.row(facts));
            }
        });
        endings.endLost();
    }

    private void take(SocketFacts facts) {
        boolean isNew = facts.row() == null;
        Row row = table.row(facts);
        if (!facts.isOpen()) {
            endings.ended(row);
            return;
        }
        if (row.isWatched()) {
            // It has outlived a tick. An unread stack would hold the application's classes for as long as the socket
            // lives.
            table.readStacks(row);
        } else if (isNew || facts.isConnected()) {
            table.addYoung(row);
        }
        if (isAccusable(row)) {
            suspect(row);
        }
        endings.changed(row);
    }

    /** Takes in the sockets that have outlived a tick by now. */
    void takeGrown() {
        long grown = clock.nanoTime() - timing.tick();
        for (Row row = table.nextGrown(grown); row != null; row = table.nextGrown(grown)) {
            takeIn(row);
        }
    }

    private void takeIn(Row row) {
        SocketFacts facts = row.facts();
        if (row.isWatched() || facts.preClosed() != 0 || row.isListener() || !facts.isConnected()) {
            return;
        }
        Observation seen = observer.observe(row, row.isFollowed());
        if (seen != null) {
            if (!observer.watch(row)) {
                unwatchable++;
            }
            table.settled(row);
            followOpen(row, seen);
            // Only the kernel has named the local end: the code may never ask for it.
            endings.changed(row);
        }
    }

    /**
     * Asks the kernel about {@code row}, because something was reported or seen. If TCP is over on our side, the row is judged once it is
     * old enough.
     */
    void suspect(Row row) {
        if (row.hasEnded() || row.isDue() || row.isLeaked() || row.facts().preClosed() != 0) {
            return;
        }
        Observation seen = observer.observe(row, true);
        if (seen == null) {
            return;
        }
        followOpen(row, seen);
        if (isAccusable(row) || KernelObserver.isOver(seen.state())) {
            // No record is made here: most of these sockets are closed in a moment, and their stacks are never read.
            long since = SeenState.of(seen, row.path().lastAsked()).since();
            table.judgeAt(row, Math.max(since + timing.threshold(), clock.now()));
            endings.changed(row);
        }
    }

    private static boolean isAccusable(Row row) {
        return row.facts().hasOutcome() || row.facts().closeReturned() != null || row.finding() != null;
    }

    private void followOpen(Row row, Observation seen) {
        if (seen.state() == TcpState.CLOSED && row.facts().outputShut() != 0) {
            closedSockets.followOpen(row);
        }
    }
}
