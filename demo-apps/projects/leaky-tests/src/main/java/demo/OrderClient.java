package demo;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Asks an order desk for one order, until the desk hangs up. */
final class OrderClient {
    private final int port;

    OrderClient(int port) {
        this.port = port;
    }

    /** What the desk says. */
    String place(String order) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.getOutputStream().write(order.getBytes(StandardCharsets.US_ASCII));
        return answer(socket.getInputStream()); // the bug: nobody closes the socket
    }

    /** The same, mended. */
    String placeAndClose(String order) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(order.getBytes(StandardCharsets.US_ASCII));
            return answer(socket.getInputStream());
        }
    }

    private static String answer(InputStream in) throws IOException {
        StringBuilder answer = new StringBuilder();
        for (int b = in.read(); b >= 0; b = in.read()) {
            answer.append((char) b);
        }
        return answer.toString();
    }
}
