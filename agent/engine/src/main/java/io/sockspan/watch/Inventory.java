package io.sockspan.watch;

import io.sockspan.follow.AcceptQueues;
import io.sockspan.follow.ClosedSockets;
import io.sockspan.follow.LazyKernelTable;
import io.sockspan.model.Endpoint;
import io.sockspan.model.Finding;
import io.sockspan.model.JudgedSocket;
import io.sockspan.model.SocketRecord;
import io.sockspan.observe.KernelTable;
import io.sockspan.table.Records;
import io.sockspan.table.Row;
import io.sockspan.table.SocketTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Lists findings and sockets for a person or a test that asks. Called inside the engine's lock; asks the kernel about each socket, some 10
 * us a socket.
 */
final class Inventory {
    private final SocketTable table;
    private final KernelObserver observer;
    private final Records records;
    private final Verdicts verdicts;
    private final ClosedSockets closedSockets;
    private final Sweep sweep;
    private final LazyKernelTable kernelTable;

    Inventory(
            SocketTable table,
            KernelObserver observer,
            Records records,
            Verdicts verdicts,
            ClosedSockets closedSockets,
            Sweep sweep,
            LazyKernelTable kernelTable) {
        this.table = table;
        this.observer = observer;
        this.records = records;
        this.verdicts = verdicts;
        this.closedSockets = closedSockets;
        this.sweep = sweep;
        this.kernelTable = kernelTable;
    }

    /**
     * The findings that stand against sockets now, each with the present record of its socket, and those on what the JDK closed. The caller
     * owns the list.
     */
    List<Finding> findings() {
        List<Finding> standing = new ArrayList<>();
        for (Row row : verdicts.standing()) {
            Finding finding = row.finding();
            if (finding != null && (row.hasEnded() || observer.observe(row, finding.leak()) != null)) {
                standing.add(verdicts.present(row, finding, observer.forVerdict(row)));
            }
        }
        standing.addAll(verdicts.collected());
        return standing;
    }

    /**
     * Every socket with the finding that stands against it. Open sockets come first, in the order of descriptors, then those that were
     * closed and live on in the kernel. Last come the connections that wait to be accepted.
     */
    List<JudgedSocket> sockets() {
        List<JudgedSocket> sockets = new ArrayList<>();
        List<Row> listeners = new ArrayList<>();
        sweep.beginWalks();
        table.forEachOpen(row -> {
            if (row.isListener()) {
                sweep.listener(row);
            }
            if (observer.observe(row, row.isLeaked()) != null) {
                sockets.add(judged(row, observer.forVerdict(row)));
                if (row.isListener()) {
                    listeners.add(row);
                }
            }
        });
        sweep.endWalks();
        closedSockets.closed().forEach(row -> sockets.add(judged(row, records.of(row))));
        listeners.forEach(listener -> sockets.addAll(waitingAt(listener)));
        return sockets;
    }

    private JudgedSocket judged(Row row, SocketRecord record) {
        Finding finding = row.finding();
        return new JudgedSocket(record, finding == null ? null : verdicts.listed(row, finding, record));
    }

    private List<JudgedSocket> waitingAt(Row listener) {
        Endpoint local = listener.local();
        KernelTable kernel = local == null ? null : kernelTable.open();
        if (local == null || kernel == null) {
            return List.of();
        }
        try {
            return AcceptQueues.waiting(kernel, Set.of(local)).stream()
                    .map(row -> new JudgedSocket(records.waiting(listener, row), null))
                    .toList();
        } catch (IOException e) {
            // The table counts this failure, and status shows it.
            return List.of();
        }
    }
}
