package io.sockspan.runtime;

import io.sockspan.doorway.SocketSink;
import io.sockspan.event.DescriptorTable;
import io.sockspan.event.SocketFacts;
import io.sockspan.follow.AcceptQueues;
import io.sockspan.follow.Allowance;
import io.sockspan.model.AcceptQueue;
import io.sockspan.model.Observation;
import io.sockspan.model.Surroundings;
import io.sockspan.model.TcpInfo;
import io.sockspan.model.TcpState;
import io.sockspan.observe.KernelView;
import io.sockspan.table.EpochClock;
import io.sockspan.table.Records;
import io.sockspan.table.Row;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Looks at every open socket now and then for what no event tells: a Java object that was collected, a descriptor that was never connected,
 * a connect that gets no answer, a peer that acknowledges nothing, data that nobody reads, a listener that nobody accepts from, our FIN that
 * nobody answers. Called inside the engine's lock, four times a threshold;
 * 1 us a socket, within an {@link Allowance}, and once a threshold whatever
 * it costs.
 */
final class Sweep {
    private static final int TIMES_A_THRESHOLD = 4;

    private final DescriptorTable descriptors;
    private final Function<SocketFacts, Row> rows;
    private final Look look;
    private final KernelView kernel;
    private final Tables tables;
    private final Records records;
    private final Verdicts verdicts;
    private final EpochClock clock;
    private final long threshold;
    private final long interval;
    private final Allowance allowance = new Allowance();
    private final Allowance walks = new Allowance();
    private boolean mayWalk;

    /** How long the walks of this sweep took, ns. */
    private long walked;

    private long last = System.nanoTime();

    /** {@code threshold} and {@code tick} in ns. */
    Sweep(
            DescriptorTable descriptors,
            Function<SocketFacts, Row> rows,
            Look look,
            KernelView kernel,
            Tables tables,
            Records records,
            Verdicts verdicts,
            EpochClock clock,
            long threshold,
            long tick) {
        this.descriptors = descriptors;
        this.rows = rows;
        this.look = look;
        this.kernel = kernel;
        this.tables = tables;
        this.records = records;
        this.verdicts = verdicts;
        this.clock = clock;
        this.threshold = threshold;
        this.interval = Math.max(tick, threshold / TIMES_A_THRESHOLD);
    }

    void step() {
        long begun = System.nanoTime();
        boolean overdue = begun - last >= TIMES_A_THRESHOLD * interval;
        if (begun - last < interval || !(overdue || allowance.permits(begun))) {
            return;
        }
        last = begun;
        beginWalks();
        descriptors.forEach(facts -> {
            if (facts.isOpen() && facts.preClosed == 0) {
                at(rows.apply(facts), facts);
            }
        });
        endWalks();
        allowance.spent(begun, System.nanoTime());
    }

    /** One permission is for all listeners of a sweep, else the first would always take it. */
    void beginWalks() {
        mayWalk = walks.permits(System.nanoTime());
        walked = 0;
    }

    void endWalks() {
        if (walked > 0) {
            long ended = System.nanoTime();
            walks.spent(ended - walked, ended);
        }
    }

    private void at(Row row, SocketFacts facts) {
        row.lookForOwner(clock.now());
        if (row.due || row.isLeaked()) {
            // It is judged when its time comes, or only its close ends it.
            return;
        }
        if (facts.role == SocketSink.ROLE_LISTENER) {
            listener(row);
        } else if (facts.isConnected()) {
            connected(row, !row.isReachable() || facts.mayBeForgotten(last - threshold));
        } else {
            unconnected(row);
        }
    }

    private void unconnected(Row row) {
        Observation seen = look.at(row, false);
        boolean unanswered = seen != null
                && seen.state() == TcpState.SYN_SENT
                && seen.info().totalRetrans().orElse(1) > 0;
        boolean closed = seen != null && seen.state() == TcpState.CLOSED;
        if (seen != null && (unanswered || closed || row.finding != null)) {
            row.keepApart(seen, threshold);
            verdicts.reconsider(row, records.of(row));
        }
    }

    private void connected(Row row, boolean suspected) {
        if (row.finding == null && !suspected && kernel.isQuiet(row.facts.fd)) {
            row.quiet();
            return;
        }
        Observation seen = look.at(row, false);
        if (seen == null) {
            return;
        }
        if (isOdd(seen) || suspected || row.finding != null) {
            row.keepApart(seen, threshold);
            look.judge(row, verdicts::reconsider);
        } else if (seen.state() == TcpState.ESTABLISHED) {
            row.healthy(seen);
        }
    }

    /** Whether a rule may have something to say: most sockets end here. */
    private static boolean isOdd(Observation seen) {
        boolean unread = seen.receiveQueue() > 0;
        boolean unanswered = seen.info().get(TcpInfo.Field.RETRANSMITS).orElse(0) > 0
                || seen.info().get(TcpInfo.Field.BACKOFF).orElse(0) > 0
                || seen.info().get(TcpInfo.Field.PROBES).orElse(0) > 0;
        boolean open = seen.state() == TcpState.ESTABLISHED || seen.state() == TcpState.CLOSE_WAIT;
        return unread || unanswered || !open;
    }

    /** Asks anew what waits at a listener; between {@link #beginWalks} and {@link #endWalks}. */
    void listener(Row row) {
        Observation seen = look.at(row, false);
        if (seen == null) {
            return;
        }
        boolean odd = !row.isReachable() || seen.state() != TcpState.LISTEN;
        if (seen.state() == TcpState.LISTEN) {
            AcceptQueue queue = queue(row, seen);
            row.around(new Surroundings(null, queue, null, null));
            odd |= queue.since() != 0;
        }
        if (odd || row.finding != null) {
            row.keepApart(seen, threshold);
            verdicts.reconsider(row, records.of(row));
        }
    }

    private AcceptQueue queue(Row row, Observation seen) {
        @Nullable AcceptQueue before = row.around().acceptQueue();
        long begun = System.nanoTime();
        // A listener at which nobody waits opens no netlink socket.
        boolean waits = seen.info().get(TcpInfo.Field.UNACKED).orElse(0) > 0;
        AcceptQueue queue = AcceptQueues.look(
                seen,
                kernel.drops(row.facts.fd),
                records.lastAccept(row),
                before,
                mayWalk && waits ? tables.open() : null);
        if (mayWalk && queue.handshakes() >= 0) {
            walked += System.nanoTime() - begun;
        }
        return queue;
    }
}
