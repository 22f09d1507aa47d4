package demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;

/** A server sends a client away by cancelling its key: the client goes, and 3 connections stay in CLOSE_WAIT. */
public final class CancelledKey {

    private static final int CLIENTS = 3;

    private CancelledKey() {}

    public static void main(String[] args) throws Exception {
        System.out.println("cancelled-key: " + CLIENTS + " clients log in with a wrong password");
        try (Server server = new Server()) {
            Thread loop = new Thread(server::run, "event loop");
            loop.start();
            for (int i = 0; i < CLIENTS; i++) {
                client(server.port());
            }
            TimeUnit.SECONDS.sleep(Integer.getInteger("demo.seconds", 4));
            server.stopped = true;
            server.selector.wakeup();
            loop.join();
        }
        System.out.println("cancelled-key: " + CLIENTS + " sockets never closed");
    }

    private static final class Server implements AutoCloseable {
        private final Selector selector = Selector.open();
        private final ServerSocketChannel listener = ServerSocketChannel.open();
        private volatile boolean stopped;

        Server() throws IOException {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            listener.configureBlocking(false);
            listener.register(selector, SelectionKey.OP_ACCEPT);
        }

        int port() {
            return listener.socket().getLocalPort();
        }

        void run() {
            try {
                while (!stopped) {
                    selector.select(this::handle);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void handle(SelectionKey key) {
            try {
                if (key.isAcceptable()) {
                    SocketChannel client = listener.accept();
                    client.configureBlocking(false);
                    client.register(selector, SelectionKey.OP_READ);
                } else if (!isWelcome((SocketChannel) key.channel())) {
                    refuse(key);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static boolean isWelcome(SocketChannel client) throws IOException {
            ByteBuffer password = ByteBuffer.allocate(1);
            return client.read(password) == 1 && password.get(0) == 'w';
        }

        private static void refuse(SelectionKey key) throws IOException {
            ((SocketChannel) key.channel()).write(ByteBuffer.wrap(new byte[] {'N'}));
            key.cancel(); // the bug: cancel() takes the channel from the selector, and closes nothing
        }

        @Override
        public void close() throws IOException {
            listener.close();
            selector.close();
        }
    }

    /** The other end, without fault: it asks, is refused, and closes. */
    private static void client(int port) throws IOException {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            client.getOutputStream().write('?');
            client.getInputStream().read();
        }
    }
}
