package demo;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Innocent: the server has read the end of the stream, commits for 3 seconds in CLOSE_WAIT, and then closes. */
public final class SlowClose {

    private static final int COMMIT_SECONDS = 3;

    private SlowClose() {}

    public static void main(String[] args) throws Exception {
        System.out.println("slow-close: a batch that takes " + COMMIT_SECONDS + " s to commit");
        int committed;
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            peer(listener.getLocalPort());
            committed = importBatch(listener);
        }
        System.out.println("slow-close: " + committed + " bytes committed, every socket closed");
    }

    private static int importBatch(ServerSocket listener) throws IOException, InterruptedException {
        try (Socket connection = listener.accept()) {
            InputStream in = connection.getInputStream();
            byte[] batch = in.readAllBytes(); // ends at the client's FIN: CLOSE_WAIT from here
            commit();
            return batch.length;
        }
    }

    private static void commit() throws InterruptedException {
        TimeUnit.SECONDS.sleep(COMMIT_SECONDS);
    }

    /** The other end: hands its batch over and closes; the kernel keeps it until it is accepted. */
    private static void peer(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write("debit 17, credit 17\n".getBytes(StandardCharsets.US_ASCII));
        }
    }
}
