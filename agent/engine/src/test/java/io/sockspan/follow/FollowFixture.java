package io.sockspan.follow;

import io.sockspan.doorway.SocketSink;
import io.sockspan.event.DescriptorTable;
import io.sockspan.event.FactQueue;
import io.sockspan.event.FactSink;
import io.sockspan.event.HookProof;
import io.sockspan.event.NoSurroundings;
import io.sockspan.event.SocketFacts;
import io.sockspan.event.StackPool;
import io.sockspan.event.SwallowedErrors;
import io.sockspan.model.ConnectionId;
import io.sockspan.model.ManualTime;
import io.sockspan.model.Observation;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.TcpInfo;
import io.sockspan.model.TcpState;
import io.sockspan.model.Transition;
import io.sockspan.model.WatchClock;
import io.sockspan.table.AddressPool;
import io.sockspan.table.Records;
import io.sockspan.table.Row;
import io.sockspan.table.SocketTable;
import java.net.InetAddress;
import java.util.List;

/** Rows as they are when their sockets are closed, and a kernel's table that answers what a test put into it. */
abstract class FollowFixture {
    static final long MILLI = 1_000_000;
    static final long SECOND = 1_000 * MILLI;

    private final DescriptorTable descriptors = new DescriptorTable();
    final FakeKernelTable kernel = new FakeKernelTable();
    final ManualTime time = new ManualTime();
    final WatchClock clock = time.clock;
    final Records records = new Records(clock, new StackPool());
    final SocketTable table = new SocketTable(descriptors, records, row -> {});
    private final FactSink sink = new FactSink(
            descriptors, new FactQueue(2, clock), new NoSurroundings(clock), new SwallowedErrors(), new HookProof());

    /** A connection of ours whose two ends the kernel has named. */
    final Row row(ConnectionId id, int role) {
        sink.born(
                this,
                7,
                SocketSink.API_SOCKET,
                role,
                InetAddress.getLoopbackAddress(),
                id.peer().port());
        sink.connected(7);
        SocketFacts facts = descriptors.get(7);
        Row row = table.row(facts);
        row.observed(
                new Observation(
                        clock.epoch(facts.connected()),
                        TcpState.ESTABLISHED,
                        id.cookie(),
                        TcpInfo.NONE,
                        0,
                        0,
                        0,
                        id.local(),
                        id.peer(),
                        -1),
                false,
                new AddressPool());
        return row;
    }

    /** A socket of ours that was never connected. */
    final Row unconnected() {
        sink.born(this, 7, SocketSink.API_SOCKET, SocketSink.ROLE_CLIENT, null, 0);
        return table.row(descriptors.get(7));
    }

    /** The same, closed by now. */
    final Row closed(ConnectionId id) {
        Row row = row(id, SocketSink.ROLE_CLIENT);
        sink.closing(7);
        row.ended();
        return row;
    }

    final SocketRecord record(Row row) {
        return records.of(row);
    }

    final List<TcpState> states(Row row) {
        return record(row).tcp().transitions().stream().map(Transition::to).toList();
    }
}
