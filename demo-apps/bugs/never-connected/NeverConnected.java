package demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Channels that were opened and came to nothing: 5 overwritten by another, 3 whose host is unknown, 2 that only hold a port. */
public final class NeverConnected {

    private static final int RECONNECTS = 5;
    private static final int LOOKUPS = 3;
    private static final int PORTS = 2;

    private static final Feed FEED = new Feed();
    private static final List<SocketChannel> RESERVED = new ArrayList<>();

    private NeverConnected() {}

    public static void main(String[] args) throws Exception {
        System.out.println("never-connected: " + RECONNECTS + " reconnects, " + LOOKUPS + " unknown hosts, " + PORTS
                + " ports reserved");
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < RECONNECTS; i++) {
                FEED.reconnect(listener.getLocalSocketAddress());
                startPeer(listener.accept());
            }
            for (int i = 0; i < LOOKUPS; i++) {
                tell(InetSocketAddress.createUnresolved("metrics.invalid", 4318));
            }
            for (int i = 0; i < PORTS; i++) {
                RESERVED.add(reserve());
            }
            TimeUnit.SECONDS.sleep(Integer.getInteger("demo.seconds", 8));
            FEED.close();
        }
        System.out.println("never-connected: " + (RECONNECTS + LOOKUPS + PORTS) + " sockets never closed");
    }

    private static final class Feed {
        private SocketChannel channel;

        void reconnect(SocketAddress server) throws IOException {
            close();
            channel = SocketChannel.open(); // the bug: the next line but one opens another, and this one is forgotten
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel = SocketChannel.open(server);
        }

        void close() throws IOException {
            if (channel != null) {
                channel.close();
            }
        }
    }

    private static void tell(InetSocketAddress collector) {
        try {
            SocketChannel channel = SocketChannel.open();
            channel.connect(collector);
            channel.close();
        } catch (UnresolvedAddressException | IOException e) {
            System.out.println("never-connected: " + e); // the bug: a connect that is refused this early closes nothing
        }
    }

    private static SocketChannel reserve() throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return channel; // the bug: only its port was wanted, and nobody connects or closes it
    }

    /** The other end, without fault: it closes when the client has. */
    private static void startPeer(Socket accepted) {
        Thread peer = new Thread(
                () -> {
                    try (Socket connection = accepted) {
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
