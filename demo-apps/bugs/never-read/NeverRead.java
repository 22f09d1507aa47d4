package demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/** A pool that opens its connections eagerly and never looks at them again: 3 stay in CLOSE_WAIT, unread. */
public final class NeverRead {

    private static final int POOLED = 3;
    private static final int SERVER_LIMIT = 2;

    private static final MailPool POOL = new MailPool();

    private NeverRead() {}

    public static void main(String[] args) throws Exception {
        System.out.println("never-read: warming up a pool of " + POOLED + " connections");
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            POOL.warmUp(listener.getLocalPort());
            peer(listener);
        }
        TimeUnit.SECONDS.sleep(Integer.getInteger("demo.seconds", 4));
        System.out.println("never-read: " + POOL.ready.size() + " sockets never closed");
    }

    private static final class MailPool {
        private final Deque<Socket> ready = new ArrayDeque<>();

        void warmUp(int port) throws IOException {
            for (int i = 0; i < POOLED; i++) {
                ready.add(open(port)); // the bug: nobody takes them, and nobody tests or evicts them
            }
        }

        private Socket open(int port) throws IOException {
            return new Socket(InetAddress.getLoopbackAddress(), port);
        }
    }

    /** The other end, without fault: it greets as many as its limit allows, and closes them all. */
    private static void peer(ServerSocket listener) {
        try {
            for (int i = 0; i < POOLED; i++) {
                try (Socket connection = listener.accept()) {
                    if (i < SERVER_LIMIT) {
                        connection.getOutputStream().write("220 ready\r\n".getBytes(StandardCharsets.US_ASCII));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
