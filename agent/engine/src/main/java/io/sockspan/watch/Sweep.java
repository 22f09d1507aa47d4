package io.sockspan.watch;

import io.sockspan.event.SocketFacts;
import io.sockspan.follow.AcceptQueues;
import io.sockspan.follow.CpuBudget;
import io.sockspan.follow.LazyKernelTable;
import io.sockspan.model.AcceptQueue;
import io.sockspan.model.Observation;
import io.sockspan.model.Surroundings;
import io.sockspan.model.TcpInfo;
import io.sockspan.model.TcpState;
import io.sockspan.model.WatchClock;
import io.sockspan.model.WatchTiming;
import io.sockspan.table.Records;
import io.sockspan.table.Row;
import io.sockspan.table.SocketTable;
import org.jspecify.annotations.Nullable;

/**
 * Looks at every open socket now and then for what no event reports. Of a connection: its Java object was collected, the peer acknowledges
 * nothing, no code reads the data, our FIN gets no answer. Of other sockets: a descriptor was never connected, a connect gets no answer, no
 * code accepts from a listener. Called inside the engine's lock, four times a threshold. Costs 1 us a socket within a {@link CpuBudget};
 * once a threshold it sweeps whatever that costs.
 */
final class Sweep {
    private static final int TIMES_A_THRESHOLD = 4;

    private final SocketTable table;
    private final KernelObserver observer;
    private final LazyKernelTable kernelTable;
    private final Records records;
    private final Verdicts verdicts;
    private final WatchClock clock;
    private final long threshold;
    private final long interval;
    private final CpuBudget sweeps = new CpuBudget();
    private final CpuBudget walks = new CpuBudget();
    private boolean mayWalk;

    /** How long the walks of this sweep took, ns. */
    private long walked;

    /** When the last sweep began, {@link System#nanoTime}. */
    private long last;

    Sweep(
            SocketTable table,
            KernelObserver observer,
            LazyKernelTable kernelTable,
            Records records,
            Verdicts verdicts,
            WatchClock clock,
            WatchTiming timing) {
        this.table = table;
        this.observer = observer;
        this.kernelTable = kernelTable;
        this.records = records;
        this.verdicts = verdicts;
        this.clock = clock;
        this.threshold = timing.threshold();
        this.interval = Math.max(timing.tick(), threshold / TIMES_A_THRESHOLD);
        this.last = clock.nanoTime();
    }

    void step() {
        long begun = clock.nanoTime();
        boolean overdue = begun - last >= TIMES_A_THRESHOLD * interval;
        if (begun - last < interval || !(overdue || sweeps.permits(begun))) {
            return;
        }
        last = begun;
        beginWalks();
        table.forEachOpen(row -> {
            if (row.facts().isHeld()) {
                sweep(row, row.facts());
            }
        });
        endWalks();
        sweeps.spent(begun, clock.nanoTime());
    }

    /** One permission covers all listeners of a sweep, otherwise the first listener would always use it up. */
    void beginWalks() {
        mayWalk = walks.permits(clock.nanoTime());
        walked = 0;
    }

    void endWalks() {
        if (walked > 0) {
            long ended = clock.nanoTime();
            walks.spent(ended - walked, ended);
        }
    }

    private void sweep(Row row, SocketFacts facts) {
        row.lookForOwner(clock.now());
        if (row.isDue() || row.isLeaked()) {
            // It is judged when it is due, or only its close can end the finding.
            return;
        }
        if (row.isListener()) {
            listener(row);
        } else if (facts.isConnected()) {
            connected(row, !row.isReachable() || facts.mayBeForgotten(last - threshold));
        } else {
            unconnected(row);
        }
    }

    private void unconnected(Row row) {
        Observation seen = observer.observe(row, false);
        boolean unanswered = seen != null
                && seen.state() == TcpState.SYN_SENT
                && seen.info().totalRetrans().orElse(1) > 0;
        boolean closed = seen != null && seen.state() == TcpState.CLOSED;
        if (seen != null && (unanswered || closed || row.finding() != null)) {
            row.keepApart(seen, threshold);
            verdicts.reconsider(row, records.of(row));
        }
    }

    private void connected(Row row, boolean suspected) {
        if (row.finding() == null && !suspected && observer.isQuiet(row)) {
            row.quiet();
            return;
        }
        Observation seen = observer.observe(row, false);
        if (seen == null) {
            return;
        }
        if (isOdd(seen) || suspected || row.finding() != null) {
            row.keepApart(seen, threshold);
            observer.judge(row, verdicts::reconsider);
        } else if (seen.state() == TcpState.ESTABLISHED) {
            row.healthy(seen);
        }
    }

    /** Whether a rule may apply: for most sockets none does, and they cost nothing more. */
    private static boolean isOdd(Observation seen) {
        boolean unread = seen.receiveQueue() > 0;
        boolean unanswered = seen.info().get(TcpInfo.Field.RETRANSMITS).orElse(0) > 0
                || seen.info().get(TcpInfo.Field.BACKOFF).orElse(0) > 0
                || seen.info().get(TcpInfo.Field.PROBES).orElse(0) > 0;
        boolean open = seen.state() == TcpState.ESTABLISHED || seen.state() == TcpState.CLOSE_WAIT;
        return unread || unanswered || !open;
    }

    /** Asks again what waits at a listener. Called between {@link #beginWalks} and {@link #endWalks}. */
    void listener(Row row) {
        Observation seen = observer.observe(row, false);
        if (seen == null) {
            return;
        }
        boolean odd = !row.isReachable() || seen.state() != TcpState.LISTEN;
        if (seen.state() == TcpState.LISTEN) {
            AcceptQueue queue = queue(row, seen);
            row.surroundings(new Surroundings(null, queue, null, null));
            odd |= queue.since() != 0;
        }
        if (odd || row.finding() != null) {
            row.keepApart(seen, threshold);
            verdicts.reconsider(row, records.of(row));
        }
    }

    private AcceptQueue queue(Row row, Observation seen) {
        @Nullable AcceptQueue before = row.surroundings().acceptQueue();
        long begun = clock.nanoTime();
        // A listener at which no connection waits opens no netlink socket.
        boolean waits = seen.info().get(TcpInfo.Field.UNACKED).orElse(0) > 0;
        AcceptQueue queue = AcceptQueues.observe(
                seen,
                observer.drops(row),
                records.lastAccept(row),
                before,
                mayWalk && waits ? kernelTable.open() : null);
        if (mayWalk && queue.handshakes() >= 0) {
            walked += clock.nanoTime() - begun;
        }
        return queue;
    }
}
