package io.sockspan.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.doorway.SocketSink;
import io.sockspan.model.WatchClock;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A sink with its tables, and an application that a test can change: which thread is the agent's, and what lies under a TLS socket. */
abstract class SinkFixture {
    static final InetAddress PEER = InetAddress.getLoopbackAddress();
    static final int FD = 11;

    final DescriptorTable table = new DescriptorTable();
    final WatchClock clock = WatchClock.system();
    final FactQueue queue = new FactQueue(64, clock);
    final SwallowedErrors swallowed = new SwallowedErrors();
    final HookProof proof = new HookProof();
    final Object owner = new Object();
    boolean own;
    byte[] snap;
    int underTls = -1;

    final FactSink sink = new FactSink(
            table,
            queue,
            new NoSurroundings(clock) {
                @Override
                public Object ownerUnder(Object socket) {
                    return underTls < 0 ? null : owner;
                }

                @Override
                public int descriptorOf(Object owner) {
                    return underTls;
                }

                @Override
                public byte[] snapAtClose(int fd) {
                    return snap;
                }

                @Override
                public boolean isOwn(Thread thread) {
                    return own && thread == Thread.currentThread();
                }
            },
            swallowed,
            proof);

    /** An accepted socket whose birth was taken from the queue already. */
    final SocketFacts accepted(int fd) {
        sink.born(owner, fd, SocketSink.API_SOCKET, SocketSink.ROLE_SERVER, PEER, 4099);
        return taken(fd);
    }

    final SocketFacts opened(int fd) {
        sink.born(owner, fd, SocketSink.API_SOCKET, SocketSink.ROLE_CLIENT, null, 0);
        return taken(fd);
    }

    private SocketFacts taken(int fd) {
        SocketFacts facts = table.get(fd);
        assertOffered(facts);
        return facts;
    }

    /** Exactly these facts were offered since the last call, in this order. */
    final void assertOffered(SocketFacts... expected) {
        List<SocketFacts> offered = new ArrayList<>();
        for (SocketFacts facts = queue.poll(); facts != null; facts = queue.poll()) {
            offered.add(facts);
        }
        assertThat(offered).usingElementComparator((a, b) -> a == b ? 0 : 1).isEqualTo(Arrays.asList(expected));
    }
}
