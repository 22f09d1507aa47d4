package leaks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** {@link Scenario} through {@code SocketChannel} and {@code ServerSocketChannel} in non-blocking mode, with a {@code Selector}. */
public final class SelectorLeaks implements Kind<SocketChannel> {
    private final InetSocketAddress peer;
    private final ServerSocketChannel listener;

    private SelectorLeaks(int port) throws IOException {
        peer = new InetSocketAddress(Stage.LOOPBACK, port);
        listener = ServerSocketChannel.open().bind(new InetSocketAddress(Stage.LOOPBACK, 0));
        listener.configureBlocking(false);
    }

    public static void main(String[] args) throws Exception {
        Scenario.run(new SelectorLeaks(Integer.parseInt(args[0])));
        Stage.ready();
    }

    /** A channel that is not connected yet, with the line that opened it. */
    private record Opened(String line, SocketChannel channel) {}

    @Override
    public Held<SocketChannel> connect(int way) throws IOException {
        Opened opened = way % 2 == 0
                ? new Opened(Line.here(), SocketChannel.open())
                : new Opened(Line.here(), listener.provider().openSocketChannel());
        SocketChannel channel = opened.channel;
        channel.configureBlocking(false);
        if (!channel.connect(peer)) {
            select(channel, SelectionKey.OP_CONNECT);
            Scenario.expect(channel.finishConnect());
        }
        return ChannelLeaks.held(opened.line, channel);
    }

    @Override
    public Held<SocketChannel> accept(int way) throws IOException {
        select(listener, SelectionKey.OP_ACCEPT);
        Held<SocketChannel> held = ChannelLeaks.held(Line.here(), listener.accept());
        held.socket.configureBlocking(false);
        return held;
    }

    @Override
    public int listeningPort() throws IOException {
        return ((InetSocketAddress) listener.getLocalAddress()).getPort();
    }

    @Override
    public int read(Held<SocketChannel> held, int way) throws IOException {
        ByteBuffer buffer = way % 2 == 0 ? ByteBuffer.allocate(64) : ByteBuffer.allocateDirect(64);
        int n = 0;
        while (n == 0) {
            n = way % 2 == 0
                    ? held.reading(Line.here()).read(buffer)
                    : (int) held.reading(Line.here()).read(new ByteBuffer[] {buffer});
            if (n == 0) {
                select(held.socket, SelectionKey.OP_READ);
            }
        }
        return n;
    }

    /** Returns at once if the channel was ready or was closed; the selector itself is closed each time. */
    private static void select(SelectableChannel channel, int operation) throws IOException {
        try (Selector selector = channel.provider().openSelector()) {
            channel.register(selector, operation);
            while (channel.isOpen() && selector.select(200) == 0) {
                selector.selectedKeys().clear();
            }
        }
        if (!channel.isOpen()) {
            throw new ClosedChannelException();
        }
    }

    @Override
    public void write(Held<SocketChannel> held, byte[] bytes) throws IOException {
        held.writing(Line.here()).write(ByteBuffer.wrap(bytes));
    }

    @Override
    public void shutdownInput(Held<SocketChannel> held) throws IOException {
        held.socket.shutdownInput();
    }

    @Override
    public void shutdownOutput(Held<SocketChannel> held) throws IOException {
        held.socket.shutdownOutput();
    }

    @Override
    public void close(Held<SocketChannel> held, int way) throws IOException {
        if (way % 2 == 0) {
            held.socket.close();
        } else {
            held.socket.socket().close();
        }
    }

    @Override
    public void closeListener() throws IOException {
        listener.close();
    }
}
