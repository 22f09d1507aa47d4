package demo;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Innocent: the client has shut its output down, and the server, in CLOSE_WAIT, is still sending the answer. */
public final class HalfCloseAnswer {

    private static final int PAUSE_MILLIS = 200;

    private HalfCloseAnswer() {}

    public static void main(String[] args) throws Exception {
        int seconds = Integer.getInteger("demo.seconds", 8);
        System.out.println("half-close-answer: fetching a report that takes " + seconds + " s to send");
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Future<Long> fetched = threads.submit(() -> peer(listener.getLocalPort()));
            try (Socket connection = listener.accept()) {
                sendReport(connection, seconds * 1000 / PAUSE_MILLIS);
            }
            System.out.println("half-close-answer: " + fetched.get() + " bytes fetched, every socket closed");
        } finally {
            threads.shutdown();
        }
    }

    private static void sendReport(Socket connection, int rows) throws IOException, InterruptedException {
        byte[] question = connection.getInputStream().readAllBytes(); // ends at the client's FIN: CLOSE_WAIT from here
        OutputStream answer = connection.getOutputStream();
        for (int row = 0; row < rows; row++) {
            answer.write(question);
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
    }

    /** The other end: asks, says that it will ask no more, and reads to the end of the stream. */
    private static long peer(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write("REPORT\n".getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            return socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        }
    }
}
