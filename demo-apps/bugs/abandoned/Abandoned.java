package demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An answer does not come in time, the time-out is logged, and the connection is kept for nothing: 3 stay in ESTABLISHED. */
public final class Abandoned {

    private static final int REQUESTS = 3;
    private static final int PATIENCE_MILLIS = 200;

    private static final List<Socket> CONNECTIONS = new ArrayList<>();

    private Abandoned() {}

    public static void main(String[] args) throws Exception {
        System.out.println("abandoned: asking " + REQUESTS + " times what takes the server too long");
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < REQUESTS; i++) {
                startPeer(listener);
                Socket connection = connect(listener.getLocalPort());
                CONNECTIONS.add(connection);
                request(connection);
            }
        }
        TimeUnit.SECONDS.sleep(Integer.getInteger("demo.seconds", 8));
        long open = CONNECTIONS.stream()
                .filter(connection -> !connection.isClosed())
                .count();
        System.out.println("abandoned: " + open + " sockets never closed");
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private static void request(Socket connection) throws IOException {
        connection.getOutputStream().write('?');
        try {
            connection.getInputStream().read();
            connection.close();
        } catch (SocketTimeoutException e) {
            System.out.println("abandoned: " + e.getMessage()); // the bug: nobody asks again, and nobody closes
        }
    }

    /** The other end, without fault: it is asked and takes its time, which is longer than the demo. */
    private static void startPeer(ServerSocket listener) {
        Thread peer = new Thread(
                () -> {
                    try (Socket connection = listener.accept()) {
                        connection.getInputStream().readAllBytes();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                "peer");
        peer.setDaemon(true);
        peer.start();
    }
}
