package leaks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** {@link Scenario} through the sockets that {@code SocketChannel.socket()} and {@code ServerSocketChannel.socket()} return. */
public final class AdaptorLeaks implements Kind<Socket> {
    private final InetSocketAddress peer;
    private final ServerSocket listener;

    private AdaptorLeaks(int port) throws IOException {
        peer = new InetSocketAddress(Stage.LOOPBACK, port);
        listener = ServerSocketChannel.open().socket();
        listener.bind(new InetSocketAddress(Stage.LOOPBACK, 0));
    }

    public static void main(String[] args) throws Exception {
        Scenario.run(new AdaptorLeaks(Integer.parseInt(args[0])));
        Stage.ready();
    }

    /** An adaptor that is not connected yet, with the line that opened it. */
    private record Opened(String line, Socket socket) {}

    @Override
    public Held<Socket> connect(int way) throws IOException {
        if (way % 2 == 0) {
            return SocketLeaks.held(Line.here(), SocketChannel.open(peer).socket());
        }
        Opened opened = new Opened(Line.here(), SocketChannel.open().socket());
        opened.socket.connect(peer, 5_000);
        return SocketLeaks.held(opened.line, opened.socket);
    }

    @Override
    public Held<Socket> accept(int way) throws IOException {
        return SocketLeaks.held(Line.here(), listener.accept());
    }

    @Override
    public int listeningPort() {
        return listener.getLocalPort();
    }

    @Override
    public int read(Held<Socket> held, int way) throws IOException {
        if (way % 2 == 0) {
            return held.reading(Line.here()).getInputStream().read();
        }
        held.socket.setSoTimeout(10_000);
        return held.reading(Line.here()).getInputStream().read(new byte[64]);
    }

    @Override
    public void write(Held<Socket> held, byte[] bytes) throws IOException {
        held.writing(Line.here()).getOutputStream().write(bytes);
    }

    @Override
    public void shutdownInput(Held<Socket> held) throws IOException {
        held.socket.shutdownInput();
    }

    @Override
    public void shutdownOutput(Held<Socket> held) throws IOException {
        held.socket.shutdownOutput();
    }

    @Override
    public void close(Held<Socket> held, int way) throws IOException {
        switch (way % 3) {
            case 0 -> held.socket.close();
            case 1 -> held.socket.getChannel().close();
            default -> {
                try (Socket closed = held.socket) {
                    Scenario.expect(closed.isConnected());
                }
            }
        }
    }

    @Override
    public void closeListener() throws IOException {
        listener.close();
    }
}
