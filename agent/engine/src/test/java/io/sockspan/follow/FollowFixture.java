package io.sockspan.follow;

import io.sockspan.doorway.SocketSink;
import io.sockspan.event.DescriptorTable;
import io.sockspan.event.FactQueue;
import io.sockspan.event.FactSink;
import io.sockspan.event.HookProof;
import io.sockspan.event.SinkSurroundings;
import io.sockspan.event.SocketFacts;
import io.sockspan.event.StackPool;
import io.sockspan.event.SwallowedErrors;
import io.sockspan.model.ConnectionId;
import io.sockspan.model.Observation;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.TcpInfo;
import io.sockspan.model.TcpState;
import io.sockspan.model.Transition;
import io.sockspan.table.AddressPool;
import io.sockspan.table.EpochClock;
import io.sockspan.table.Records;
import io.sockspan.table.Row;
import io.sockspan.table.SocketTable;
import java.net.InetAddress;
import java.util.List;

/** Rows as they are when their sockets are closed, beside a kernel's table that says what a test put into it. */
abstract class FollowFixture {
    static final long MILLI = 1_000_000;
    static final long SECOND = 1_000 * MILLI;

    final FakeKernelTable kernel = new FakeKernelTable();
    final EpochClock clock = new EpochClock();
    final Records records = new Records(clock, new StackPool());
    final SocketTable table = new SocketTable(records);
    private final DescriptorTable descriptors = new DescriptorTable();
    private final FactSink sink =
            new FactSink(descriptors, new FactQueue(2), new Nobody(), new SwallowedErrors(), new HookProof());

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
                        clock.epoch(facts.connected),
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

    /** The same, closed by now. */
    final Row closed(ConnectionId id) {
        Row row = row(id, SocketSink.ROLE_CLIENT);
        sink.closing(7);
        row.ended = true;
        return row;
    }

    final SocketRecord record(Row row) {
        return records.of(row);
    }

    final List<TcpState> states(Row row) {
        return record(row).tcp().transitions().stream().map(Transition::to).toList();
    }

    /** Watches nothing and owns nothing. */
    private static final class Nobody implements SinkSurroundings {
        @Override
        public Object ownerUnder(Object socket) {
            return null;
        }

        @Override
        public int descriptorOf(Object owner) {
            return -1;
        }

        @Override
        public byte[] snapAtAccept(int fd) {
            return null;
        }

        @Override
        public byte[] snapAtClose(int fd) {
            return null;
        }

        @Override
        public boolean isOwn(Thread thread) {
            return false;
        }
    }
}
