package suites;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A peer in the same JVM that closes every connection, and the ways in which code under test forgets its sockets. */
final class Desk {
    /** The column of a socket in the kernel's table, proc(5). */
    private static final int INODE = 9;

    /** Keeps sockets reachable, because the JDK closes unreachable ones at some collection. */
    private static final List<Object> HELD = Collections.synchronizedList(new ArrayList<>());

    private Desk() {}

    /** A listener with one connection, which is closed from the peer's side with nothing said. */
    private static Socket hungUpOn() throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.getLocalPort());
            listener.accept().close();
            return socket;
        }
    }

    /** Reads the end of the stream and forgets the socket. */
    static void leak() {
        try {
            Socket socket = hungUpOn();
            HELD.add(socket);
            socket.getInputStream().read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same, and the socket is unreachable. */
    static void leakUnheld() {
        try {
            hungUpOn().getInputStream().read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Both ends of a healthy connection, unreachable. */
    static void connectUnheld() {
        Socket[] pair = pair();
        HELD.removeAll(List.of(pair));
    }

    /** How many TCP connections this process has open, by /proc; the agent's own socket is of another kind. */
    static int descriptors() throws IOException {
        Set<String> connections = new HashSet<>();
        for (String table : List.of("/proc/self/net/tcp", "/proc/self/net/tcp6")) {
            for (String line : Files.readAllLines(Path.of(table))) {
                connections.add("socket:[" + line.trim().split("\\s+", -1)[INODE] + "]");
            }
        }
        int sockets = 0;
        try (DirectoryStream<Path> links = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path link : links) {
                // The folder's own descriptor is among them, and is closed by now.
                boolean open = Files.exists(link, LinkOption.NOFOLLOW_LINKS)
                        && connections.contains(Files.readSymbolicLink(link).toString());
                sockets += open ? 1 : 0;
            }
        }
        return sockets;
    }

    /** A different bug, with a different cause: never reads. */
    static void leakUnread() {
        try {
            HELD.add(hungUpOn());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads the end of the stream and closes. */
    static void close() {
        try (Socket socket = hungUpOn()) {
            socket.getInputStream().read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads the end of the stream; the caller may close what comes back. */
    static Socket ended() {
        try {
            Socket socket = hungUpOn();
            HELD.add(socket);
            socket.getInputStream().read();
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Both ends of a connection, held; the first is the client's. */
    static Socket[] pair() {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Socket client = new Socket(InetAddress.getLoopbackAddress(), listener.getLocalPort());
            Socket[] pair = {client, listener.accept()};
            Collections.addAll(HELD, (Object[]) pair);
            return pair;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A channel that forgets its connection after the end of the stream. */
    static void leakChannel() {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            SocketChannel channel = SocketChannel.open(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.getLocalPort()));
            HELD.add(channel);
            listener.accept().close();
            channel.read(ByteBuffer.allocate(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An answer that takes its time, and then the close. */
    static void send(Socket answered) {
        try (Socket socket = answered) {
            for (int i = 0; i < 30; i++) {
                socket.getOutputStream().write(i);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a thread to its end. */
    static void join(Thread thread) {
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Accepts one connection, reads its end and forgets it; no test runs this code. */
    static final class Server implements Runnable {
        private final ServerSocket listener;

        Server(ServerSocket listener) {
            this.listener = listener;
        }

        @Override
        public void run() {
            try {
                Socket socket = listener.accept();
                HELD.add(socket);
                socket.getInputStream().read();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The same with channels. */
    static final class ChannelServer implements Runnable {
        private final ServerSocketChannel listener;

        ChannelServer(ServerSocketChannel listener) {
            this.listener = listener;
        }

        @Override
        public void run() {
            try {
                SocketChannel channel = listener.accept();
                HELD.add(channel);
                channel.read(ByteBuffer.allocate(1));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
