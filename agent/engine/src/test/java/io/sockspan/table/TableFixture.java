package io.sockspan.table;

import io.sockspan.doorway.SocketSink;
import io.sockspan.event.DescriptorTable;
import io.sockspan.event.FactQueue;
import io.sockspan.event.FactSink;
import io.sockspan.event.HookProof;
import io.sockspan.event.NoSurroundings;
import io.sockspan.event.SocketFacts;
import io.sockspan.event.StackPool;
import io.sockspan.event.SwallowedErrors;
import io.sockspan.model.Endpoint;
import io.sockspan.model.ManualTime;
import io.sockspan.model.Observation;
import io.sockspan.model.TcpInfo;
import io.sockspan.model.TcpState;
import io.sockspan.model.WatchClock;
import java.net.InetAddress;

/** A sink that makes facts as the application's threads do, and the records that read them. */
abstract class TableFixture {
    static final InetAddress PEER = InetAddress.getLoopbackAddress();

    private final class Application extends NoSurroundings {
        Application() {
            super(clock);
        }

        @Override
        public Object ownerUnder(Object socket) {
            underTls = (Integer) socket;
            return TableFixture.this.owner;
        }

        @Override
        public int descriptorOf(Object owner) {
            return underTls;
        }
    }

    private int underTls;
    final DescriptorTable descriptors = new DescriptorTable();
    final ManualTime time = new ManualTime();
    final WatchClock clock = time.clock;
    final Records records = new Records(clock, new StackPool());
    final SocketTable table = new SocketTable(descriptors, records, row -> {});
    final Object owner = new Object();
    final FactSink sink = new FactSink(
            descriptors, new FactQueue(64, clock), new Application(), new SwallowedErrors(), new HookProof());

    final SocketFacts born(int fd, int api, int role) {
        boolean accepted = role == SocketSink.ROLE_SERVER;
        sink.born(owner, fd, api, role, accepted ? PEER : null, accepted ? 4099 : 0);
        return descriptors.get(fd);
    }

    final SocketFacts accepted(int fd) {
        return born(fd, SocketSink.API_SOCKET, SocketSink.ROLE_SERVER);
    }

    final Row row(int fd) {
        return table.row(accepted(fd));
    }

    final Observation seen(TcpState state, long cookie) {
        Endpoint end = new Endpoint("127.0.0.1", 8081);
        return new Observation(clock.now(), state, cookie, TcpInfo.NONE, 0, 0, 0, end, end, -1);
    }
}
