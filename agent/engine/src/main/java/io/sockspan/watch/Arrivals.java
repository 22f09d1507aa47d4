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
 * What comes in: facts from the hooks, sockets that have outlived a tick, changes that the kernel reports; and whether one of them gives reason
 * to judge. Called inside the engine's lock; costs a look at the kernel for a socket that is taken in or suspected, nothing for idle ones.
 */
final class Arrivals {
    /** Where facts come from: the queue, and the table that has those of every open socket when the queue was full. */
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

    /** Something was lost on the way: the next {@link #drain} looks at every open socket again. Allocates nothing. */
    void lookAgain() {
        lookAgain = true;
    }

    /** Sockets that the kernel refused to watch. */
    long unwatchable() {
        return unwatchable;
    }

    /** Takes in what the hooks have reported; how many facts that were. */
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

    /** Everything that is open still stands in the table of descriptors: only sockets that came and went are lost. */
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
            // It has outlived a tick: an unread stack would hold the application's classes for as long as it lives on.
            table.readStacks(row);
        } else if (isNew || facts.isConnected()) {
            table.young(row);
        }
        if (isAccusable(row)) {
            suspect(row);
        }
        endings.changed(row);
    }

    /** Takes in what has outlived a tick by now. */
    void takeGrown() {
        long grown = clock.nanoTime() - timing.tick();
        for (Row row = table.grown(grown); row != null; row = table.grown(grown)) {
            takeIn(row);
        }
    }

    private void takeIn(Row row) {
        SocketFacts facts = row.facts();
        if (row.isWatched() || facts.preClosed() != 0 || row.isListener() || !facts.isConnected()) {
            return;
        }
        Observation seen = observer.at(row, row.isFollowed());
        if (seen != null) {
            if (!observer.watch(row)) {
                unwatchable++;
            }
            table.settled(row);
            followOpen(row, seen);
            // The kernel has named the local end, which the code may never do.
            endings.changed(row);
        }
    }

    /** Something was reported or seen: the kernel is asked, and if TCP is over for us, the row is judged when it is old enough. */
    void suspect(Row row) {
        if (row.hasEnded() || row.isDue() || row.isLeaked() || row.facts().preClosed() != 0) {
            return;
        }
        Observation seen = observer.at(row, true);
        if (seen == null) {
            return;
        }
        followOpen(row, seen);
        if (isAccusable(row) || KernelObserver.isOver(seen.state())) {
            // Not through a record: most of these sockets are closed in a moment, and their stacks are never read.
            long since = SeenState.of(seen, row.path().asked()).since();
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
