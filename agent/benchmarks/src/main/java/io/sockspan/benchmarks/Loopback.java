package io.sockspan.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * A listener on loopback and the connections made to it, both ends in this JVM and on one thread: {@code connect()} returns as soon as
 * the kernel has queued the connection, so {@code accept()} never waits. Fails as the sockets fail.
 */
final class Loopback implements AutoCloseable {
    private static final int BACKLOG = 64;

    /** Both ends of a {@code java.net.Socket} connection. */
    record Sockets(Socket client, Socket server) implements AutoCloseable {
        /** Closes the client first, with RST, so that no TIME_WAIT is left, however many cycles a measurement takes. */
        @Override
        public void close() throws IOException {
            client.setSoLinger(true, 0);
            client.close();
            server.close();
        }
    }

    /** Both ends of a {@code SocketChannel} connection. */
    record Channels(SocketChannel client, SocketChannel server) implements AutoCloseable {
        /** As {@link Sockets#close}. */
        @Override
        public void close() throws IOException {
            client.setOption(StandardSocketOptions.SO_LINGER, 0);
            client.close();
            server.close();
        }
    }

    private final ServerSocket sockets;
    private final ServerSocketChannel channels;

    Loopback() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        sockets = new ServerSocket(0, BACKLOG, loopback);
        channels = ServerSocketChannel.open().bind(new InetSocketAddress(loopback, 0), BACKLOG);
    }

    Sockets connectSockets() throws IOException {
        Socket client = new Socket(sockets.getInetAddress(), sockets.getLocalPort());
        return new Sockets(client, sockets.accept());
    }

    Channels connectChannels() throws IOException {
        SocketChannel client = SocketChannel.open(channels.getLocalAddress());
        return new Channels(client, channels.accept());
    }

    @Override
    public void close() throws IOException {
        sockets.close();
        channels.close();
    }
}
