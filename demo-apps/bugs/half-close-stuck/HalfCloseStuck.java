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

/** Shuts its output and waits for an answer without a limit (twice), or shuts both directions and takes that for a close (three times). */
public final class HalfCloseStuck {

    private static final int ASKING = 2;
    private static final int LEAVING = 3;

    private static final List<Socket> LEFT = new ArrayList<>();

    private HalfCloseStuck() {}

    public static void main(String[] args) throws Exception {
        if (args.length > 0) {
            peer();
            return;
        }
        System.out.println("half-close-stuck: " + ASKING + " questions and " + LEAVING + " farewells");
        Process peer = startPeer();
        try (BufferedReader lines = peer.inputReader(StandardCharsets.US_ASCII)) {
            int port = Integer.parseInt(lines.readLine());
            for (int i = 0; i < LEAVING; i++) {
                leave(port);
            }
            for (int i = 0; i < ASKING; i++) {
                Thread asking = new Thread(() -> ask(port), "asking");
                asking.setDaemon(true);
                asking.start();
            }
            TimeUnit.SECONDS.sleep(Integer.getInteger("demo.seconds", 6));
        }
        System.out.println("half-close-stuck: " + (ASKING + LEAVING) + " sockets never closed");
    }

    private static void ask(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write('?');
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes(); // the bug: without a time-out, it waits as long as the server does
        } catch (IOException e) {
            System.out.println("half-close-stuck: " + e.getMessage());
        }
    }

    private static void leave(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.getOutputStream().write('!');
        socket.shutdownOutput();
        socket.shutdownInput(); // the bug: both directions are shut, the descriptor is open
        LEFT.add(socket);
    }

    private static Process startPeer() throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(java, "-cp", System.getProperty("java.class.path"), "demo.HalfCloseStuck", "peer")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** The other end, in a JVM of its own, which ends with the first one: it closes after a farewell, and never answers a question. */
    private static void peer() throws IOException {
        ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread serving = new Thread(() -> serve(listener), "peer");
        serving.setDaemon(true);
        serving.start();
        System.out.println(listener.getLocalPort());
        System.in.read();
    }

    private static void serve(ServerSocket listener) {
        List<Socket> asking = new ArrayList<>();
        try {
            while (true) {
                Socket connection = listener.accept();
                if (connection.getInputStream().readAllBytes()[0] == '!') {
                    connection.close();
                } else {
                    asking.add(connection);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
