package io.sockspan.watch;

import io.sockspan.event.DescriptorTable;
import io.sockspan.event.SocketFacts;
import io.sockspan.follow.AcceptQueues;
import io.sockspan.follow.ClosedSockets;
import io.sockspan.follow.LazyKernelTable;
import io.sockspan.model.Endpoint;
import io.sockspan.model.Finding;
import io.sockspan.model.JudgedSocket;
import io.sockspan.model.SocketRecord;
import io.sockspan.observe.KernelTable;
import io.sockspan.table.EpochClock;
import io.sockspan.table.Records;
import io.sockspan.table.Row;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Lists what there is for whoever asks. Called inside the engine's lock; asks the kernel about each socket, some 10 us a socket. */
final class Inventory {
    private final DescriptorTable descriptors;
    private final Function<SocketFacts, Row> rows;
    private final KernelObserver look;
    private final Records records;
    private final Verdicts verdicts;
    private final ClosedSockets afterClose;
    private final Sweep sweep;
    private final LazyKernelTable tables;
    private final EpochClock clock;

    Inventory(
            DescriptorTable descriptors,
            Function<SocketFacts, Row> rows,
            KernelObserver look,
            Records records,
            Verdicts verdicts,
            ClosedSockets afterClose,
            Sweep sweep,
            LazyKernelTable tables,
            EpochClock clock) {
        this.descriptors = descriptors;
        this.rows = rows;
        this.look = look;
        this.records = records;
        this.verdicts = verdicts;
        this.afterClose = afterClose;
        this.sweep = sweep;
        this.tables = tables;
        this.clock = clock;
    }

    /** What stands against sockets now, each with its socket's present record, and what was closed for the code; a list of the caller's own. */
    List<Finding> findings() {
        List<Finding> standing = new ArrayList<>();
        for (Row row : verdicts.standing()) {
            Finding finding = row.finding;
            if (finding != null && (row.ended || look.at(row, finding.leak()) != null)) {
                standing.add(verdicts.present(row, finding, look.forVerdict(row)));
            }
        }
        standing.addAll(verdicts.collected());
        return standing;
    }

    /**
     * Every socket with what stands against it: what is open, in the order of descriptors, then what was closed and lives on in the kernel,
     * then who waits to be accepted.
     */
    List<JudgedSocket> sockets() {
        List<JudgedSocket> sockets = new ArrayList<>();
        List<Row> listeners = new ArrayList<>();
        sweep.beginWalks();
        descriptors.forEach(facts -> {
            Row row = rows.apply(facts);
            if (row.isListener()) {
                sweep.listener(row);
            }
            if (look.at(row, row.isLeaked()) != null) {
                sockets.add(shown(row, look.forVerdict(row)));
                if (row.isListener()) {
                    listeners.add(row);
                }
            }
        });
        sweep.endWalks();
        afterClose.closed().forEach(row -> sockets.add(shown(row, records.of(row))));
        listeners.forEach(listener -> sockets.addAll(waitingAt(listener)));
        return sockets;
    }

    private JudgedSocket shown(Row row, SocketRecord record) {
        Finding finding = row.finding;
        return new JudgedSocket(record, finding == null ? null : verdicts.listed(row, finding, record));
    }

    private List<JudgedSocket> waitingAt(Row listener) {
        Endpoint local = listener.local();
        KernelTable table = local == null ? null : tables.open();
        if (local == null || table == null) {
            return List.of();
        }
        try {
            return AcceptQueues.waiting(table, Set.of(local)).stream()
                    .map(row -> new JudgedSocket(records.waiting(listener, row, clock.now()), null))
                    .toList();
        } catch (IOException e) {
            // Counted by the table, and shown by status.
            return List.of();
        }
    }
}
