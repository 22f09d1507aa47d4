package io.sockspan.runtime;

import io.sockspan.doorway.SocketSink;
import io.sockspan.event.DescriptorTable;
import io.sockspan.event.SocketFacts;
import io.sockspan.follow.AcceptQueues;
import io.sockspan.follow.Allowance;
import io.sockspan.model.AcceptQueue;
import io.sockspan.model.Endpoint;
import io.sockspan.model.KernelRow;
import io.sockspan.model.Observation;
import io.sockspan.model.Surroundings;
import io.sockspan.model.TcpInfo;
import io.sockspan.model.TcpState;
import io.sockspan.observe.KernelTable;
import io.sockspan.observe.KernelView;
import io.sockspan.table.Records;
import io.sockspan.table.Row;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Looks at every open socket now and then for what no event tells: a connect that gets no answer, a peer that acknowledges nothing, data that
 * nobody reads, a listener that nobody accepts from, our FIN that nobody answers. Called inside the engine's lock, four times a threshold;
 * 1 us a socket, within an {@link Allowance}.
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
    private final long threshold;
    private final long interval;
    private final Allowance allowance = new Allowance();
    private final Allowance walks = new Allowance();
    private long last = System.nanoTime();
    private boolean mayWalk;
    private long walked;

    /** {@code threshold} and {@code tick} in ns. */
    Sweep(
            DescriptorTable descriptors,
            Function<SocketFacts, Row> rows,
            Look look,
            KernelView kernel,
            Tables tables,
            Records records,
            Verdicts verdicts,
            long threshold,
            long tick) {
        this.descriptors = descriptors;
        this.rows = rows;
        this.look = look;
        this.kernel = kernel;
        this.tables = tables;
        this.records = records;
        this.verdicts = verdicts;
        this.threshold = threshold;
        this.interval = Math.max(tick, threshold / TIMES_A_THRESHOLD);
    }

    void step() {
        long begun = System.nanoTime();
        if (begun - last < interval || !allowance.permits(begun)) {
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

    private void at(Row row, SocketFacts facts) {
        if (facts.role == SocketSink.ROLE_LISTENER) {
            listener(row);
        } else if (facts.isConnected()) {
            connected(row);
        } else if (facts.connectStarted != 0 || row.foundOpen != null) {
            connecting(row);
        }
    }

    private void connecting(Row row) {
        Observation seen = look.at(row, false);
        boolean unanswered = seen != null
                && seen.state() == TcpState.SYN_SENT
                && seen.info().totalRetrans().orElse(1) > 0;
        if (seen != null && (unanswered || row.finding != null)) {
            row.keepApart(seen, threshold);
            verdicts.reconsider(row, records.of(row));
        }
    }

    private void connected(Row row) {
        // With a finding it is due to be said again.
        if (row.finding == null ? row.due : row.finding.leak()) {
            return;
        }
        Observation seen = look.at(row, false);
        if (seen == null) {
            return;
        }
        if (isOdd(seen) || row.finding != null) {
            row.keepApart(seen, threshold);
            verdicts.reconsider(row, records.of(row));
        } else if (!row.followed && seen.state() == TcpState.ESTABLISHED) {
            row.forgetWords();
        }
    }

    /** Whether a rule may have something to say: most sockets end here. */
    private static boolean isOdd(Observation seen) {
        boolean unread = seen.receiveQueue() > 0;
        boolean unanswered = seen.info().get(TcpInfo.Field.RETRANSMITS).orElse(0) > 0
                || seen.info().get(TcpInfo.Field.BACKOFF).orElse(0) > 0
                || seen.info().get(TcpInfo.Field.PROBES).orElse(0) > 0;
        boolean halfClosed = seen.state() == TcpState.FIN_WAIT_1 || seen.state() == TcpState.FIN_WAIT_2;
        boolean over = seen.state() == TcpState.CLOSED;
        return unread || unanswered || halfClosed || over;
    }

    /** Asks anew what waits at a listener. */
    void listener(Row row) {
        Observation seen = look.at(row, false);
        if (seen == null || seen.state() != TcpState.LISTEN) {
            return;
        }
        @Nullable AcceptQueue before = row.around().acceptQueue();
        @Nullable List<KernelRow> waiting = AcceptQueues.isSlow(seen, before) ? waiting(seen) : null;
        AcceptQueue queue =
                AcceptQueues.look(seen, kernel.drops(row.facts.fd), records.lastAccept(row), before, waiting);
        row.around(new Surroundings(null, queue, null, null));
        // What is only as it was before is no evidence.
        boolean told = waiting != null || queue.isFull() || queue.clientsGone() <= 0;
        if (told && (queue.since() != 0 || row.finding != null)) {
            row.keepApart(seen, threshold);
            verdicts.reconsider(row, records.of(row));
        }
    }

    /** Null if it cannot be asked now. All listeners of a step are asked for, or none: the first must not stand in the others' light. */
    private @Nullable List<KernelRow> waiting(Observation listener) {
        KernelTable table = mayWalk ? tables.open() : null;
        Endpoint local = listener.local();
        if (table == null || local == null) {
            return null;
        }
        long begun = System.nanoTime();
        try {
            return AcceptQueues.waiting(table, Set.of(local));
        } catch (IOException e) {
            // Counted by the table.
            return null;
        } finally {
            walked += System.nanoTime() - begun;
        }
    }

    /** Looks at some listeners may begin; each of them asks the table, or none does. */
    void beginWalks() {
        mayWalk = walks.permits(System.nanoTime());
        walked = 0;
    }

    void endWalks() {
        if (walked > 0) {
            long now = System.nanoTime();
            walks.spent(now - walked, now);
        }
    }
}
