package io.sockspan.observe.linux;

import io.sockspan.doorway.Kernel;
import io.sockspan.model.ConnectionId;
import io.sockspan.model.Endpoint;
import io.sockspan.model.Observation;
import io.sockspan.model.TcpState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Connections over loopback whose ends and cookies are known. Its close resets what is still open, so that the kernel's table keeps
 * nothing.
 */
final class LoopbackSockets implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_007;

    /** DUAL: the accepted socket is of AF_INET6 and its addresses are IPv4 ones, mapped. */
    enum Family {
        IPV4,
        IPV6,
        DUAL
    }

    /** Both ends of a connection, and the ids that they had while both were open. */
    record Pair(
            ServerSocketChannel listener,
            SocketChannel client,
            SocketChannel server,
            ConnectionId clientId,
            ConnectionId serverId) {}

    private final List<Pair> pairs = new ArrayList<>();

    Pair connect(Family family) throws IOException {
        ServerSocketChannel listener = listen(family);
        int port = ((InetSocketAddress) listener.getLocalAddress()).getPort();
        SocketChannel client =
                SocketChannel.open(family == Family.IPV6 ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
        client.connect(address(family == Family.IPV6 ? "::1" : "127.0.0.1", port));
        SocketChannel server = listener.accept();
        Pair pair = new Pair(listener, client, server, id(client), id(server));
        pairs.add(pair);
        return pair;
    }

    static ServerSocketChannel listen(Family family) throws IOException {
        return switch (family) {
            case IPV4 -> ServerSocketChannel.open(StandardProtocolFamily.INET).bind(address("127.0.0.1", 0));
            case IPV6 -> ServerSocketChannel.open().bind(address("::1", 0));
            case DUAL -> ServerSocketChannel.open().bind(address("::", 0));
        };
    }

    static InetSocketAddress address(String literal, int port) throws IOException {
        byte[] bytes = NumericAddress.bytes(new Endpoint(literal, port));
        return new InetSocketAddress(InetAddress.getByAddress(bytes), port);
    }

    static ConnectionId id(SocketChannel channel) throws IOException {
        long cookie = Kernel.cookie(fd(channel));
        return new ConnectionId(cookie, endpoint(channel.getLocalAddress()), endpoint(channel.getRemoteAddress()));
    }

    static Endpoint endpoint(SocketAddress address) {
        InetSocketAddress inet = (InetSocketAddress) address;
        return Endpoint.of(inet.getAddress(), inet.getPort());
    }

    static int fd(SelectableChannel channel) {
        try {
            Class<?> type = Class.forName("sun.nio.ch.SelChImpl");
            MethodHandle number = MethodHandles.privateLookupIn(type, MethodHandles.lookup())
                    .findVirtual(type, "getFDVal", MethodType.methodType(int.class));
            return (int) number.invoke(channel);
        } catch (Throwable t) {
            throw new IllegalStateException(t);
        }
    }

    static @Nullable Observation observe(SelectableChannel channel) {
        byte[] sample = NativeKernel.sample(fd(channel), true);
        return sample == null ? null : Snap.read(sample, sample.length - Snap.HEADER, 0);
    }

    static void await(SelectableChannel channel, TcpState state) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
        while (observe(channel).state() != state) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(observe(channel).state() + ", not " + state);
            }
            Thread.sleep(1);
        }
    }

    @Override
    public void close() {
        for (Pair pair : pairs) {
            try {
                reset(pair.client());
                reset(pair.server());
                pair.listener().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    static void reset(SocketChannel channel) throws IOException {
        if (channel.isOpen()) {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            channel.close();
        }
    }
}
