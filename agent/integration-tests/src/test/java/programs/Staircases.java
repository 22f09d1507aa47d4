package programs;

import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import leaks.Stage;

/**
 * Takes eleven connections to itself through the states of TCP, one step at a time with pauses. It prints by its own clock when each step
 * was taken: {@code TIME port step from until}, in ns since the epoch, with the client's port. It leaves five after their end of stream and
 * three after a reset, and closes three in time. At the test's word it closes the others too; at the next word it ends.
 */
public final class Staircases {
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final int PAUSE_MILLIS = 300;

    /** Longer than a root waits for its local address. */
    private static final int IDLE_MILLIS = 2_300;

    private static final int EOF_IGNORED = 5;
    private static final int ERROR_IGNORED = 3;
    private static final int CLOSED = 3;

    private static final long OFFSET = offset();

    private final Socket client;
    private final boolean reset;
    private Socket accepted;

    private Staircases(Socket client, boolean reset) {
        this.client = client;
        this.reset = reset;
    }

    public static void main(String[] args) throws Exception {
        List<Staircases> all = new ArrayList<>();
        try (ServerSocket listener = new ServerSocket(0, 50, Stage.LOOPBACK)) {
            for (int i = 0; i < EOF_IGNORED + ERROR_IGNORED + CLOSED; i++) {
                boolean reset = i >= EOF_IGNORED && i < EOF_IGNORED + ERROR_IGNORED;
                all.add(Stage.keep(connect(listener, reset)));
            }
        }
        TimeUnit.MILLISECONDS.sleep(IDLE_MILLIS);
        for (Staircases one : all) {
            one.peerCloses();
        }
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        for (Staircases one : all) {
            one.readEnd();
        }
        List<Staircases> left = all.subList(0, EOF_IGNORED + ERROR_IGNORED);
        for (Staircases one : all.subList(left.size(), all.size())) {
            one.close();
        }
        Stage.say("LEFT " + left.size());
        Stage.hear();
        for (Staircases one : left) {
            one.close();
        }
        Stage.say("CLOSED");
        Stage.hear();
    }

    private static Staircases connect(ServerSocket listener, boolean reset) throws IOException {
        long from = now();
        Staircases one = new Staircases(new Socket(Stage.LOOPBACK, listener.getLocalPort()), reset);
        one.step("connect", from);
        from = now();
        one.accepted = listener.accept();
        one.step("accept", from);
        return one;
    }

    private void peerCloses() throws IOException {
        if (reset) {
            accepted.setSoLinger(true, 0);
        }
        long from = now();
        accepted.close();
        step("peer-close", from);
    }

    private void readEnd() {
        long from = now();
        try {
            InputStream in = client.getInputStream();
            if (in.read() != -1) {
                throw new IllegalStateException("nothing was sent");
            }
        } catch (IOException e) {
            // The reset, which this program ignores on purpose.
        }
        step("read", from);
    }

    private void close() throws IOException {
        int port = client.getLocalPort();
        long from = now();
        client.close();
        step(port, "close", from);
    }

    private void step(String name, long from) {
        step(client.getLocalPort(), name, from);
    }

    private static void step(int port, String name, long from) {
        long until = now();
        Stage.say("TIME " + port + " " + name + " " + from + " " + until);
    }

    private static long now() {
        return System.nanoTime() + OFFSET;
    }

    /** The largest of several differences: one is too small if the thread is interrupted between the two readings. */
    private static long offset() {
        long largest = Long.MIN_VALUE;
        for (int i = 0; i < 101; i++) {
            Instant now = Instant.now();
            long nanos = System.nanoTime();
            largest = Math.max(largest, now.getEpochSecond() * NANOS_PER_SECOND + now.getNano() - nanos);
        }
        return largest;
    }
}
