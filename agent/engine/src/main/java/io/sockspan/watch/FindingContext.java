package io.sockspan.watch;

import io.sockspan.detect.Decision;
import io.sockspan.follow.LazyKernelTable;
import io.sockspan.follow.PeerEnds;
import io.sockspan.model.AcceptQueue;
import io.sockspan.model.ConnectionId;
import io.sockspan.model.Finding;
import io.sockspan.model.KeepaliveSettings;
import io.sockspan.model.PeerEnd;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.Surroundings;
import io.sockspan.model.WatchClock;
import io.sockspan.observe.KernelTable;
import io.sockspan.observe.KernelView;
import io.sockspan.table.Records;
import io.sockspan.table.Row;

/**
 * Makes a finding of a decision: finds out what surrounds the socket, and has the story made of both. Called inside the engine's lock.
 * Costs some microseconds and what {@link PeerEnds} costs; for each new line its source is read once.
 */
final class FindingContext implements Verdicts.Teller {
    private final KernelView kernel;
    private final LazyKernelTable kernelTable;
    private final Records records;
    private final PeerEnds peers;

    FindingContext(KernelView kernel, LazyKernelTable kernelTable, Records records, WatchClock clock) {
        this.kernel = kernel;
        this.kernelTable = kernelTable;
        this.records = records;
        this.peers = new PeerEnds(clock);
    }

    @Override
    public Finding tell(Row row, SocketRecord record, Decision decision) {
        return decision.tell(withSurroundings(row, record));
    }

    private SocketRecord withSurroundings(Row row, SocketRecord record) {
        ConnectionId connection = row.isListener() ? null : row.connection();
        KernelTable table = connection == null ? null : kernelTable.open();
        PeerEnd peer = connection == null || table == null ? null : peers.of(connection, table);
        KeepaliveSettings keepalive =
                row.hasEnded() ? null : kernel.keepalive(row.facts().fd());
        AcceptQueue queue = row.surroundings().acceptQueue();
        return record.with(
                new Surroundings(peer, queue, record.surroundings().portUse(), keepalive, records.sources(record)));
    }
}
