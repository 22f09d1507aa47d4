package programs;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import leaks.Stage;

/** A server on a thread of its own that sends back what it reads, and resets a connection once it has read the byte 0xEE. */
final class Echo implements AutoCloseable {
    private static final int RESET = 0xEE;

    private final ServerSocket listener;
    private final Thread thread;

    Echo() throws IOException {
        listener = new ServerSocket(0, 50, Stage.LOOPBACK);
        thread = new Thread(this::accept, "echo");
        thread.start();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /** A port without a listener. */
    static InetSocketAddress closedPort() throws IOException {
        try (ServerSocket closed = new ServerSocket(0, 1, Stage.LOOPBACK)) {
            return new InetSocketAddress(Stage.LOOPBACK, closed.getLocalPort());
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try (Socket socket = listener.accept()) {
                serve(socket);
            } catch (IOException e) {
                // One connection, or the listener, has ended.
            }
        }
    }

    private static void serve(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[16_384];
        for (int n = in.read(buffer); n != -1; n = in.read(buffer)) {
            if ((buffer[0] & 0xFF) == RESET) {
                socket.setSoLinger(true, 0);
                return;
            }
            socket.getOutputStream().write(buffer, 0, n);
        }
    }

    static byte[] resetCommand() {
        return new byte[] {(byte) RESET};
    }

    static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
