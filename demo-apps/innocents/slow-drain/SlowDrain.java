package demo;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;

/** Innocent: the peer has sent everything and closed, and the reader, in CLOSE_WAIT, takes what waits piece by piece. */
public final class SlowDrain {

    private static final int PIECES = 30;
    private static final int PIECE = 1_000;
    private static final int PAUSE_MILLIS = 200;

    private SlowDrain() {}

    public static void main(String[] args) throws Exception {
        System.out.println("slow-drain: reading for " + PIECES * PAUSE_MILLIS / 1000 + " s what came at once");
        int drained;
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            peer(listener.getLocalPort());
            drained = drain(listener);
        }
        System.out.println("slow-drain: " + drained + " bytes stored, every socket closed");
    }

    private static int drain(ServerSocket listener) throws IOException, InterruptedException {
        try (Socket connection = listener.accept()) {
            InputStream in = connection.getInputStream();
            int drained = 0;
            for (byte[] piece = in.readNBytes(PIECE); piece.length > 0; piece = in.readNBytes(PIECE)) {
                drained += piece.length;
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS); // stores it: the rest, and the peer's FIN, wait
            }
            return drained;
        }
    }

    /** The other end: all of it fits into the kernel's buffers, so it has closed before anybody reads. */
    private static void peer(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(new byte[PIECES * PIECE]);
        }
    }
}
