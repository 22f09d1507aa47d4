package demo;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A quote client that takes the end of the stream for the end of its work: 5 connections stay in CLOSE_WAIT. */
public final class EofIgnored {

    private static final int QUOTES = 5;

    private static final List<EofIgnored> CLIENTS = new ArrayList<>();

    private final SocketChannel channel;

    private EofIgnored(SocketChannel channel) {
        this.channel = channel;
    }

    public static void main(String[] args) throws Exception {
        System.out.println("eof-ignored: asking for " + QUOTES + " quotes, one connection each");
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread peer = new Thread(() -> peer(listener), "peer");
            peer.setDaemon(true);
            peer.start();
            for (int i = 0; i < QUOTES; i++) {
                EofIgnored client = connect(listener.getLocalSocketAddress());
                CLIENTS.add(client);
                client.request("QUOTE " + i + "\n");
                client.readReply();
            }
        }
        TimeUnit.SECONDS.sleep(Integer.getInteger("demo.seconds", 4));
        long open = CLIENTS.stream().filter(client -> client.channel.isOpen()).count();
        System.out.println("eof-ignored: " + open + " sockets never closed");
    }

    private static EofIgnored connect(SocketAddress server) throws IOException {
        return new EofIgnored(SocketChannel.open(server));
    }

    private void request(String line) throws IOException {
        ByteBuffer bytes = US_ASCII.encode(line);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** The server's reply; it ends where the server closes. */
    private String readReply() throws IOException {
        ByteBuffer reply = ByteBuffer.allocate(256);
        while (reply.hasRemaining()) {
            if (channel.read(reply) == -1) {
                return text(reply); // the bug: the server has closed, we have not
            }
        }
        channel.close();
        throw new IOException("reply too long");
    }

    private static String text(ByteBuffer reply) {
        return US_ASCII.decode(reply.flip()).toString();
    }

    /** The other end, without fault: it reads the request to its end, answers, and closes. */
    private static void peer(ServerSocket listener) {
        try {
            for (int i = 0; i < QUOTES; i++) {
                try (Socket connection = listener.accept()) {
                    InputStream requests = connection.getInputStream();
                    String request = new BufferedReader(new InputStreamReader(requests, US_ASCII)).readLine();
                    connection.getOutputStream().write((request + " 42.17\n").getBytes(US_ASCII));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
