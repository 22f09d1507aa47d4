package demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A server whose accept thread is stuck in the first request: 3 clients wait in its queue, 2 more do not even get in. */
public final class Backlog {

    private static final int BACKLOG = 2;
    private static final int QUEUED = BACKLOG + 1; // Linux queues one more than it is told
    private static final int OUTSIDE = 2;

    private final CountDownLatch handling = new CountDownLatch(1);
    private final CountDownLatch lock = new CountDownLatch(1);

    private Backlog() {}

    public static void main(String[] args) throws Exception {
        Backlog server = new Backlog();
        try (ServerSocket listener = listen()) {
            Thread acceptor = new Thread(() -> server.serve(listener), "acceptor");
            acceptor.setDaemon(true);
            acceptor.start();
            SocketAddress address = listener.getLocalSocketAddress();
            SocketChannel first = connect(address);
            request(first);
            server.handling.await();
            step("the accept thread handles the first request itself, and waits for a lock");
            List<SocketChannel> queued = new ArrayList<>();
            for (int i = 0; i < QUEUED; i++) {
                queued.add(connect(address));
            }
            queued.remove(0).close();
            step(QUEUED + " clients are connected and in the queue, which is full; one has given up and closed");
            List<SocketChannel> outside = new ArrayList<>();
            for (int i = 0; i < OUTSIDE; i++) {
                outside.add(connecting(address));
            }
            step(OUTSIDE + " more are in SYN_SENT and repeat their SYN");
            TimeUnit.SECONDS.sleep(Integer.getInteger("demo.seconds", 5));
            server.lock.countDown();
            step("the lock is free");
            finish(List.of(first));
            for (SocketChannel client : queued) {
                request(client);
            }
            finish(queued);
            for (SocketChannel client : outside) {
                client.configureBlocking(true);
                client.finishConnect();
                request(client);
            }
            finish(outside);
            acceptor.join();
        }
        step("every client answered, every socket closed");
    }

    private static ServerSocket listen() throws IOException {
        return new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    }

    private static SocketChannel connect(SocketAddress address) throws IOException {
        return SocketChannel.open(address);
    }

    /** A connection under way: its first SYN has been sent. */
    private static SocketChannel connecting(SocketAddress address) throws IOException {
        SocketChannel client = SocketChannel.open();
        client.configureBlocking(false);
        if (client.connect(address)) {
            throw new IOException("the queue was not full");
        }
        return client;
    }

    private static void request(SocketChannel client) throws IOException {
        client.write(ByteBuffer.wrap(new byte[] {'?'}));
    }

    private static void finish(List<SocketChannel> clients) throws IOException {
        for (SocketChannel client : clients) {
            try (client) {
                if (client.read(ByteBuffer.allocate(1)) != 1) {
                    throw new IOException("no answer");
                }
            }
        }
    }

    private void serve(ServerSocket listener) {
        try {
            for (int i = 0; i < 1 + QUEUED + OUTSIDE; i++) {
                try (Socket connection = listener.accept()) {
                    handle(connection);
                }
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void handle(Socket connection) throws IOException, InterruptedException {
        if (connection.getInputStream().read() != -1) {
            handling.countDown();
            lock.await(); // the bug: while one request waits, nobody accepts
            connection.getOutputStream().write('!');
        }
    }

    private static void step(String text) {
        System.out.println("backlog: " + text);
    }
}
