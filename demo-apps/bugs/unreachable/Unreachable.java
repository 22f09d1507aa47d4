package demo;

import java.io.IOException;
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

/** A subscription whose greeting is refused throws its channel away with the exception: 3 connections that nothing can close. */
public final class Unreachable {

    private static final int ATTEMPTS = 3;
    private static final int VERSION = 7;

    private static final List<SocketChannel> SUBSCRIPTIONS = new ArrayList<>();

    private Unreachable() {}

    public static void main(String[] args) throws Exception {
        System.out.println("unreachable: subscribing " + ATTEMPTS + " times to a server of another version");
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < ATTEMPTS; i++) {
                startPeer(listener);
                subscribe(listener.getLocalSocketAddress());
            }
        }
        System.gc(); // a program that works collects its garbage by itself; this one is too small for that
        TimeUnit.SECONDS.sleep(Integer.getInteger("demo.seconds", 8));
        System.out.println("unreachable: " + SUBSCRIPTIONS.size() + " subscriptions, " + ATTEMPTS + " sockets open");
    }

    private static void subscribe(SocketAddress server) {
        try {
            SUBSCRIPTIONS.add(connect(server));
        } catch (IOException e) {
            System.out.println("unreachable: " + e.getMessage());
        }
    }

    private static SocketChannel connect(SocketAddress server) throws IOException {
        SocketChannel channel = SocketChannel.open(server);
        checkGreeting(channel); // the bug: if this throws, nobody has the channel, and so nobody can close it
        return channel;
    }

    private static void checkGreeting(SocketChannel channel) throws IOException {
        ByteBuffer greeting = ByteBuffer.allocate(1);
        if (channel.read(greeting) != 1 || greeting.get(0) != VERSION) {
            throw new IOException("the server speaks another version");
        }
    }

    /** The other end, without fault: it tells its version and waits for what is wanted. */
    private static void startPeer(ServerSocket listener) {
        Thread peer = new Thread(
                () -> {
                    try (Socket connection = listener.accept()) {
                        connection.getOutputStream().write(VERSION + 1);
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
