package demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A client stops its event loop and then closes its channels, which closes none of the 5: a selector would have to run for that. */
public final class DeferredClose {

    private static final int ORDERLY = 3;
    private static final int ABORTED = 2;

    private static final Client CLIENT = new Client();

    private DeferredClose() {}

    public static void main(String[] args) throws Exception {
        System.out.println("deferred-close: " + (ORDERLY + ABORTED) + " connections of one event loop");
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            CLIENT.start();
            for (int i = 0; i < ORDERLY; i++) {
                CLIENT.connect(listener.getLocalSocketAddress());
                startPeer(listener.accept());
            }
            for (int i = 0; i < ABORTED; i++) {
                CLIENT.connect(listener.getLocalSocketAddress()).setOption(StandardSocketOptions.SO_LINGER, 0);
                listener.accept().close();
            }
        }
        CLIENT.close();
        TimeUnit.SECONDS.sleep(Integer.getInteger("demo.seconds", 4));
        long open = CLIENT.channels.stream().filter(SocketChannel::isOpen).count();
        System.out.println("deferred-close: " + open + " channels are open, says isOpen(); their descriptors are");
    }

    private static final class Client {
        private final List<SocketChannel> channels = new ArrayList<>();
        private final Thread loop = new Thread(this::run, "event loop");
        private Selector selector;
        private volatile boolean stopped;

        void start() throws IOException {
            selector = Selector.open();
            loop.start();
        }

        SocketChannel connect(SocketAddress server) throws IOException {
            SocketChannel channel = SocketChannel.open(server);
            channels.add(channel);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_WRITE).interestOps(0);
            return channel;
        }

        private void run() {
            try {
                while (!stopped) {
                    selector.select();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void close() throws IOException, InterruptedException {
            stopped = true;
            selector.wakeup();
            loop.join();
            for (SocketChannel channel : channels) {
                channel.close(); // the bug: the selector that would really close it has run for the last time
            }
        }
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
