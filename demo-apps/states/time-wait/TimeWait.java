package demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Innocent, to a point: a client that opens a connection for each question and closes first leaves each in TIME_WAIT for a minute. */
public final class TimeWait {

    private static final int MOST = 2_000;

    private TimeWait() {}

    public static void main(String[] args) throws Exception {
        int questions = args.length == 0 ? 60 : Integer.parseInt(args[0]);
        if (questions < 1 || questions > MOST) {
            throw new IllegalArgumentException("1 to " + MOST + " questions, not " + questions);
        }
        System.out.println("time-wait: asking " + questions + " questions, one connection each");
        int port;
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            port = listener.getLocalPort();
            Thread peer = new Thread(() -> peer(listener, questions), "peer");
            peer.start();
            for (int i = 0; i < questions; i++) {
                ask(port, i);
            }
            peer.join();
        }
        System.out.println("time-wait: every socket closed, the kernel holds " + waiting(port) + " connections to port "
                + port + " in TIME_WAIT");
        TimeUnit.SECONDS.sleep(Integer.getInteger("demo.seconds", 4));
        System.out.println("time-wait: still " + waiting(port));
    }

    private static void ask(int port, int question) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(question);
            if (socket.getInputStream().read() != (question & 255)) {
                throw new IOException("wrong answer");
            }
        } // we close first: the one who does waits
    }

    /** The other end, without fault: it answers each byte, and closes when the client has. */
    private static void peer(ServerSocket listener, int questions) {
        try {
            for (int i = 0; i < questions; i++) {
                try (Socket connection = listener.accept()) {
                    for (int question; (question = connection.getInputStream().read()) != -1; ) {
                        connection.getOutputStream().write(question);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many rows of the kernel's tables are in TIME_WAIT, state 06, with {@code port} as the peer's. */
    private static long waiting(int port) throws IOException {
        String row = String.format(Locale.ROOT, ":%04X 06 ", port);
        long count = 0;
        for (String table : List.of("tcp", "tcp6")) {
            Path file = Path.of("/proc/self/net", table);
            if (Files.exists(file)) {
                count += Files.readAllLines(file).stream()
                        .filter(line -> line.contains(row))
                        .count();
            }
        }
        return count;
    }
}
