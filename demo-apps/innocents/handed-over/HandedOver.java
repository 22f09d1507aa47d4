package demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Innocent: the selector's thread cancels the key of each channel and hands it to a worker, who is busy first, and then
 * reads and closes.
 */
public final class HandedOver {

    private static final int UPLOADS = 3;

    private HandedOver() {}

    public static void main(String[] args) throws Exception {
        int seconds = Integer.getInteger("demo.seconds", 3);
        System.out.println("handed-over: " + UPLOADS + " uploads for a worker that is busy for " + seconds + " s");
        ExecutorService worker = Executors.newSingleThreadExecutor();
        worker.submit(() -> {
            TimeUnit.SECONDS.sleep(seconds);
            return null;
        });
        List<Future<Integer>> received = new ArrayList<>();
        try (ServerSocketChannel listener =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            for (int i = 0; i < UPLOADS; i++) {
                peer(listener.socket().getLocalPort());
                SocketChannel channel = untilReadable(listener.accept());
                received.add(worker.submit(() -> receive(channel)));
            }
        }
        int bytes = 0;
        for (Future<Integer> upload : received) {
            bytes += upload.get();
        }
        worker.shutdown();
        System.out.println("handed-over: " + bytes + " bytes received, every socket closed");
    }

    /** As an event loop does: waits until there is something to read, and lets go of the channel, in blocking mode. */
    private static SocketChannel untilReadable(SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        try (Selector selector = Selector.open()) {
            SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
            selector.select();
            key.cancel(); // the worker's from here; the peer has closed: CLOSE_WAIT
            selector.selectNow();
            channel.configureBlocking(true);
        }
        return channel;
    }

    private static int receive(SocketChannel channel) throws IOException {
        try (channel) {
            ByteBuffer body = ByteBuffer.allocate(1024);
            while (channel.read(body) >= 0) {
                body.limit(body.capacity());
            }
            return body.position();
        }
    }

    /** The other end: sends its upload and closes. */
    private static void peer(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(new byte[17]);
        }
    }
}
