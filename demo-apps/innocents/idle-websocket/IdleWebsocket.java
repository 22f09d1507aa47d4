package demo;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Innocent: 3 websockets are open, and nobody has anything to say for a while. */
public final class IdleWebsocket {

    private static final int SOCKETS = 3;
    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final byte[] CLOSE_FRAME = {(byte) 0x88, 2, 0x03, (byte) 0xE8};

    private IdleWebsocket() {}

    public static void main(String[] args) throws Exception {
        int seconds = Integer.getInteger("demo.seconds", 5);
        System.out.println("idle-websocket: " + SOCKETS + " websockets without a message for " + seconds + " s");
        ExecutorService peers = Executors.newFixedThreadPool(SOCKETS);
        HttpClient client = HttpClient.newHttpClient();
        List<WebSocket> open = new ArrayList<>();
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            URI feed = URI.create("ws://127.0.0.1:" + listener.getLocalPort() + "/feed");
            for (int i = 0; i < SOCKETS; i++) {
                peers.submit(() -> peer(listener));
                open.add(client.newWebSocketBuilder()
                        .buildAsync(feed, new WebSocket.Listener() {})
                        .get());
            }
        }
        TimeUnit.SECONDS.sleep(seconds); // nothing moves, and all are wanted
        for (WebSocket socket : open) {
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get();
        }
        peers.shutdown();
        boolean closed = peers.awaitTermination(20, TimeUnit.SECONDS);
        System.out.println("idle-websocket: " + (closed ? "every socket closed" : "a peer did not end"));
    }

    /** The other end (RFC 6455): agrees, waits for the client's close frame, answers it with its own and closes. */
    private static Void peer(ServerSocket listener) throws Exception {
        try (Socket connection = listener.accept()) {
            BufferedReader head =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
            String key = "";
            for (String line = head.readLine(); !line.isEmpty(); line = head.readLine()) {
                key = line.startsWith("Sec-WebSocket-Key: ") ? line.substring(19) : key;
            }
            agree(connection, key);
            if (head.read() != -1) {
                connection.getOutputStream().write(CLOSE_FRAME);
            }
            return null;
        }
    }

    private static void agree(Socket connection, String key) throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + MAGIC).getBytes(StandardCharsets.US_ASCII));
        String answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(hash) + "\r\n\r\n";
        connection.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
    }
}
