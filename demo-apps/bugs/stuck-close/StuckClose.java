package demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Sends three reports and closes; the server accepts and never reads, so that the rest of each report and the FIN wait in the kernel. */
public final class StuckClose {

    private static final int REPORTS = 3;
    private static final int REPORT_BYTES = 256 * 1024;

    private StuckClose() {}

    public static void main(String[] args) throws Exception {
        if (args.length > 0) {
            peer();
            return;
        }
        System.out.println("stuck-close: sending " + REPORTS + " reports of " + REPORT_BYTES + " bytes");
        Process peer = startPeer();
        try (BufferedReader lines = peer.inputReader(StandardCharsets.US_ASCII)) {
            int port = Integer.parseInt(lines.readLine());
            for (int i = 0; i < REPORTS; i++) {
                send(port);
            }
            System.out.println("stuck-close: every socket closed, no report received");
            TimeUnit.SECONDS.sleep(Integer.getInteger("demo.seconds", 6));
        }
    }

    private static void send(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream()
                    .write(new byte[REPORT_BYTES]); // the bug: no code waits for the server to confirm it
        }
    }

    private static Process startPeer() throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(java, "-cp", System.getProperty("java.class.path"), "demo.StuckClose", "peer")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** The other end, in a JVM of its own, which ends with the first one: it accepts and never reads. */
    private static void peer() throws IOException {
        ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread accepting = new Thread(() -> accept(listener), "peer");
        accepting.setDaemon(true);
        accepting.start();
        System.out.println(listener.getLocalPort());
        System.in.read();
    }

    private static void accept(ServerSocket listener) {
        List<Socket> unread = new ArrayList<>();
        try {
            while (true) {
                unread.add(listener.accept());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
