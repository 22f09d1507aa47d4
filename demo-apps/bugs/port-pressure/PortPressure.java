package demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;

/** Opens a connection for each of 60 prices and closes it first. TIME_WAIT keeps each port for a minute, and there are 97 of them. */
public final class PortPressure {

    private static final int PRICES = 60;
    private static final int PORT = 30_001; // outside the range from which connect() takes its ports

    private PortPressure() {}

    public static void main(String[] args) throws Exception {
        System.out.println("port-pressure: asking for " + PRICES + " prices");
        try (ServerSocket listener = new ServerSocket(PORT, 50, InetAddress.getLoopbackAddress())) {
            Thread peer = new Thread(() -> peer(listener), "peer");
            peer.start();
            for (int i = 0; i < PRICES; i++) {
                fetch();
            }
            peer.join();
        }
        System.out.println("port-pressure: every price known, every socket closed");
        TimeUnit.SECONDS.sleep(Integer.getInteger("demo.seconds", 6));
    }

    private static int fetch() throws IOException {
        try (Socket socket = open()) { // the bug: a connection for each price, closed by this side
            socket.getOutputStream().write('?');
            return socket.getInputStream().read();
        }
    }

    private static Socket open() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), PORT);
    }

    /** The other end, without fault: it answers and closes when the client has. */
    private static void peer(ServerSocket listener) {
        try {
            for (int i = 0; i < PRICES; i++) {
                try (Socket connection = listener.accept()) {
                    connection
                            .getOutputStream()
                            .write(connection.getInputStream().read());
                    connection.getInputStream().read();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
