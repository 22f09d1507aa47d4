package leaks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** {@link Scenario} through {@code SocketChannel} and {@code ServerSocketChannel} in blocking mode. */
public final class ChannelLeaks implements Kind<SocketChannel> {
    private final InetSocketAddress peer;
    private final ServerSocketChannel listener;

    ChannelLeaks(int port) throws IOException {
        peer = new InetSocketAddress(Stage.LOOPBACK, port);
        listener = ServerSocketChannel.open().bind(new InetSocketAddress(Stage.LOOPBACK, 0));
    }

    public static void main(String[] args) throws Exception {
        Scenario.run(new ChannelLeaks(Integer.parseInt(args[0])));
        Stage.ready();
    }

    @Override
    public Held<SocketChannel> connect(int way) throws IOException {
        return switch (way % 3) {
            case 0 -> byOpen();
            case 1 -> byConnect();
            default -> ofOneFamily();
        };
    }

    private Held<SocketChannel> byOpen() throws IOException {
        return held(Line.here(), SocketChannel.open(peer));
    }

    /** The descriptor is opened on this line, and connected on a later one. */
    private Held<SocketChannel> byConnect() throws IOException {
        Opened opened = new Opened(Line.here(), SocketChannel.open());
        opened.channel.connect(peer);
        return held(opened.line, opened.channel);
    }

    private Held<SocketChannel> ofOneFamily() throws IOException {
        Opened opened = new Opened(Line.here(), SocketChannel.open(StandardProtocolFamily.INET));
        opened.channel.connect(peer);
        return held(opened.line, opened.channel);
    }

    /** A channel that is not connected yet, with the line that opened it. */
    private record Opened(String line, SocketChannel channel) {}

    @Override
    public Held<SocketChannel> accept(int way) throws IOException {
        return held(Line.here(), listener.accept());
    }

    @Override
    public int listeningPort() throws IOException {
        return ((InetSocketAddress) listener.getLocalAddress()).getPort();
    }

    @Override
    public int read(Held<SocketChannel> held, int way) throws IOException {
        ByteBuffer[] two = {ByteBuffer.allocate(1), ByteBuffer.allocateDirect(64)};
        return switch (way % 3) {
            case 0 -> held.reading(Line.here()).read(two[1]);
            case 1 -> (int) held.reading(Line.here()).read(two);
            default -> Channels.newInputStream(held.reading(Line.here())).read(new byte[64]);
        };
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
        switch (way % 3) {
            case 0 -> held.socket.close();
            case 1 -> held.socket.socket().close();
            default -> Channels.newInputStream(held.socket).close();
        }
    }

    @Override
    public void closeListener() throws IOException {
        listener.close();
    }

    static Held<SocketChannel> held(String opened, SocketChannel channel) throws IOException {
        return new Held<>(opened, channel, (InetSocketAddress) channel.getLocalAddress(), (InetSocketAddress)
                channel.getRemoteAddress());
    }
}
