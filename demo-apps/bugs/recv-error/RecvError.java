package demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A receive fails with "Connection reset" and the connection is forgotten: 3 times in a client, twice in a server. */
public final class RecvError {

    private static final int CLIENTS = 3;
    private static final int HANDLERS = 2;

    private static final Map<String, OrderClient> IN_FLIGHT = new LinkedHashMap<>();
    private static final OrderServer SERVER = new OrderServer();

    private RecvError() {}

    public static void main(String[] args) throws Exception {
        System.out.println("recv-error: " + CLIENTS + " clients and " + HANDLERS + " handlers meet a connection reset");
        try (ServerSocket exchange = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            startPeer(() -> peerExchange(exchange));
            for (int i = 1; i <= CLIENTS; i++) {
                placeOrder("BUY " + i, exchange.getLocalPort());
            }
        }
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            startPeer(() -> peerCustomers(listener.getLocalPort()));
            SERVER.serve(listener, HANDLERS);
        }
        TimeUnit.SECONDS.sleep(Integer.getInteger("demo.seconds", 4));
        int open = IN_FLIGHT.size() + SERVER.connections.size();
        System.out.println("recv-error: " + SERVER.failures + " failures counted, " + open + " sockets never closed");
    }

    private static void placeOrder(String order, int port) throws IOException {
        OrderClient client = OrderClient.connect(port);
        IN_FLIGHT.put(order, client);
        client.send(order);
        if (client.receive() != null) {
            IN_FLIGHT.remove(order);
            client.close();
        }
    }

    private static final class OrderClient {
        private final Socket socket;

        private OrderClient(Socket socket) {
            this.socket = socket;
        }

        static OrderClient connect(int port) throws IOException {
            return new OrderClient(new Socket(InetAddress.getLoopbackAddress(), port));
        }

        void send(String order) throws IOException {
            socket.getOutputStream().write(order.getBytes(StandardCharsets.US_ASCII));
        }

        /** The exchange's confirmation, or null if there is none. */
        String receive() {
            try {
                byte[] reply = new byte[64];
                int length = socket.getInputStream().read(reply);
                return new String(reply, 0, Math.max(0, length), StandardCharsets.US_ASCII);
            } catch (IOException e) {
                return null; // the bug: nobody closes the socket of an order without confirmation
            }
        }

        void close() throws IOException {
            socket.close();
        }
    }

    private static final class OrderServer {
        private final List<Socket> connections = new ArrayList<>();
        private int failures;

        void serve(ServerSocket listener, int customers) throws IOException {
            for (int i = 0; i < customers; i++) {
                Socket connection = listener.accept();
                connections.add(connection);
                handle(connection);
            }
        }

        private void handle(Socket connection) {
            try {
                connection.getOutputStream().write('>');
                InputStream orders = connection.getInputStream();
                while (orders.read() != -1) {
                    connection.getOutputStream().write('.');
                }
                connection.close();
                connections.remove(connection);
            } catch (IOException e) {
                failures++; // the bug: the failure is counted, the connection is not closed
            }
        }
    }

    // The other end, without fault: it resets (SO_LINGER 0), and a reset closes.

    private static void startPeer(Runnable role) {
        Thread thread = new Thread(role, "peer");
        thread.setDaemon(true);
        thread.start();
    }

    private static void peerExchange(ServerSocket exchange) {
        try {
            for (int i = 0; i < CLIENTS; i++) {
                try (Socket connection = exchange.accept()) {
                    awaitByteThenReset(connection);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void peerCustomers(int port) {
        try {
            for (int i = 0; i < HANDLERS; i++) {
                try (Socket connection = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    awaitByteThenReset(connection);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A byte has come, so both ends are established and no write of the other end is under way. */
    private static void awaitByteThenReset(Socket connection) throws IOException {
        if (connection.getInputStream().read() != -1) {
            connection.setSoLinger(true, 0);
        }
    }
}
