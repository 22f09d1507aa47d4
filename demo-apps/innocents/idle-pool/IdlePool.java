package demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Innocent: 5 keep-alive connections, ESTABLISHED and idle with both ends alive, then closed. */
public final class IdlePool {

    private static final int POOLED = 5;

    private IdlePool() {}

    public static void main(String[] args) throws Exception {
        int seconds = Integer.getInteger("demo.seconds", 6);
        System.out.println("idle-pool: keeping " + POOLED + " connections idle for " + seconds + " s");
        ExecutorService peers = Executors.newFixedThreadPool(POOLED);
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                KeepAlivePool pool = new KeepAlivePool()) {
            for (int i = 0; i < POOLED; i++) {
                peers.execute(() -> peer(listener));
                pool.open(listener.getLocalPort());
            }
            TimeUnit.SECONDS.sleep(seconds);
        }
        peers.shutdown();
        boolean closed = peers.awaitTermination(5, TimeUnit.SECONDS);
        System.out.println("idle-pool: " + (closed ? "every socket closed" : "a peer did not end"));
    }

    private static final class KeepAlivePool implements AutoCloseable {
        private final Deque<Socket> idle = new ArrayDeque<>();

        void open(int port) throws IOException {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            idle.add(socket);
            ping(socket);
        }

        private static void ping(Socket socket) throws IOException {
            socket.getOutputStream().write('?');
            if (socket.getInputStream().read() != '?') {
                throw new IOException("not the server that was expected");
            }
        }

        @Override
        public void close() throws IOException {
            while (!idle.isEmpty()) {
                idle.remove().close();
            }
        }
    }

    /** The other end: gives each byte back, and closes when the client has. */
    private static void peer(ServerSocket listener) {
        try (Socket connection = listener.accept()) {
            connection.getInputStream().transferTo(connection.getOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
