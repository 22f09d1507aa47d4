package demo;

import static java.net.StandardSocketOptions.SO_REUSEPORT;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Innocent: connections without a server. Each end connects to the other, or a socket to itself, and passes SYN_RECEIVED. */
public final class SimultaneousOpen {

    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private static final List<Closeable> ENDS = new ArrayList<>();

    private SimultaneousOpen() {}

    public static void main(String[] args) throws Exception {
        selfSocket();
        selfSocketChannel();
        selfAsynchronous();
        try (ServerSocketChannel deaf = ServerSocketChannel.open().setOption(SO_REUSEPORT, true)) {
            deaf.bind(ANY_PORT, 1);
            SocketAddress east = deaf.getLocalAddress();
            List<SocketChannel> queued = List.of(SocketChannel.open(east), SocketChannel.open(east));
            step("the queue of the listener at " + east + " is full: it drops each SYN from now on");
            socketChannelAndSocket(east);
            asynchronousAndSocketChannel(east);
            for (SocketChannel client : queued) {
                client.close();
                deaf.accept().close();
            }
        }
        TimeUnit.SECONDS.sleep(Integer.getInteger("demo.seconds", 4));
        Collections.reverse(ENDS);
        for (Closeable end : ENDS) {
            end.close();
        }
        step("every socket closed");
    }

    private static void selfSocket() throws IOException {
        Socket self = keep(new Socket());
        self.bind(ANY_PORT);
        self.connect(self.getLocalSocketAddress());
        self.getOutputStream().write('s');
        check(self.getInputStream().read(), 's');
        step("a Socket is connected to itself, " + self.getLocalSocketAddress());
    }

    private static void selfSocketChannel() throws IOException {
        SocketChannel self = keep(SocketChannel.open());
        self.bind(ANY_PORT);
        self.connect(self.getLocalAddress());
        exchange(self, self);
        step("a SocketChannel is connected to itself, " + self.getLocalAddress());
    }

    private static void selfAsynchronous() throws Exception {
        AsynchronousSocketChannel self = keep(AsynchronousSocketChannel.open());
        self.bind(ANY_PORT);
        self.connect(self.getLocalAddress()).get(10, TimeUnit.SECONDS);
        self.write(ByteBuffer.wrap(new byte[] {'a'})).get(10, TimeUnit.SECONDS);
        ByteBuffer read = ByteBuffer.allocate(1);
        self.read(read).get(10, TimeUnit.SECONDS);
        check(read.get(0), 'a');
        step("an AsynchronousSocketChannel is connected to itself, " + self.getLocalAddress());
    }

    /** West's SYN to {@code east} is dropped; before west repeats it, the socket at east sends its own, and west is in SYN_RECEIVED. */
    private static void socketChannelAndSocket(SocketAddress east) throws IOException {
        SocketChannel west = keep(SocketChannel.open());
        west.bind(ANY_PORT);
        west.configureBlocking(false);
        west.connect(east); // false, and in SYN_SENT
        Socket peer = keep(new Socket());
        peer.setOption(SO_REUSEPORT, true); // beside the listener on the same port
        peer.bind(east);
        peer.connect(west.getLocalAddress()); // a SYN where a SYN+ACK was awaited
        west.configureBlocking(true);
        if (!west.finishConnect()) {
            throw new IllegalStateException("not connected");
        }
        west.write(ByteBuffer.wrap(new byte[] {'w'}));
        check(peer.getInputStream().read(), 'w');
        step("a SocketChannel and a Socket have connected to each other, " + west.getLocalAddress() + " and " + east);
    }

    private static void asynchronousAndSocketChannel(SocketAddress east) throws Exception {
        AsynchronousSocketChannel west = keep(AsynchronousSocketChannel.open());
        west.bind(ANY_PORT);
        Future<Void> connected = west.connect(east); // under way, and in SYN_SENT
        SocketChannel peer = keep(SocketChannel.open());
        peer.setOption(SO_REUSEPORT, true);
        peer.bind(east);
        peer.connect(west.getLocalAddress());
        connected.get(10, TimeUnit.SECONDS);
        peer.write(ByteBuffer.wrap(new byte[] {'p'}));
        ByteBuffer read = ByteBuffer.allocate(1);
        west.read(read).get(10, TimeUnit.SECONDS);
        check(read.get(0), 'p');
        step("an AsynchronousSocketChannel and a SocketChannel have, " + west.getLocalAddress() + " and " + east);
    }

    private static void exchange(SocketChannel from, SocketChannel to) throws IOException {
        from.write(ByteBuffer.wrap(new byte[] {'c'}));
        ByteBuffer read = ByteBuffer.allocate(1);
        to.read(read);
        check(read.get(0), 'c');
    }

    private static <T extends Closeable> T keep(T end) {
        ENDS.add(end);
        return end;
    }

    private static void check(int read, int written) {
        if (read != written) {
            throw new IllegalStateException("read " + read + ", not " + written);
        }
    }

    private static void step(String text) {
        System.out.println("simultaneous-open: " + text);
    }
}
