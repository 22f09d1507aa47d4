package leaks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import javax.net.SocketFactory;

/** {@link Scenario} through {@code java.net.Socket} and {@code java.net.ServerSocket}. */
public final class SocketLeaks implements Kind<Socket> {
    private final InetSocketAddress peer;
    private final ServerSocket listener;

    SocketLeaks(int port) throws IOException {
        peer = new InetSocketAddress(Stage.LOOPBACK, port);
        listener = new ServerSocket(0, 50, Stage.LOOPBACK);
    }

    public static void main(String[] args) throws Exception {
        Scenario.run(new SocketLeaks(Integer.parseInt(args[0])));
        Stage.ready();
    }

    @Override
    public Held<Socket> connect(int way) throws IOException {
        return switch (way % 3) {
            case 0 -> byConstructor();
            case 1 -> byConnect();
            default -> byFactory();
        };
    }

    private Held<Socket> byConstructor() throws IOException {
        return held(Line.here(), new Socket(peer.getAddress(), peer.getPort()));
    }

    /** An unconnected Socket has no descriptor: {@code connect()} opens it. */
    private Held<Socket> byConnect() throws IOException {
        Mark<Socket> socket = new Mark<>(new Socket());
        socket.at(Line.here()).connect(peer, 5_000);
        return held(socket.line, socket.target);
    }

    private Held<Socket> byFactory() throws IOException {
        return held(Line.here(), SocketFactory.getDefault().createSocket(peer.getAddress(), peer.getPort()));
    }

    @Override
    public Held<Socket> accept(int way) throws IOException {
        return held(Line.here(), listener.accept());
    }

    @Override
    public int listeningPort() {
        return listener.getLocalPort();
    }

    @Override
    public int read(Held<Socket> held, int way) throws IOException {
        return switch (way % 3) {
            case 0 -> held.reading(Line.here()).getInputStream().read();
            case 1 -> held.reading(Line.here()).getInputStream().read(new byte[64]);
            default -> held.reading(Line.here()).getInputStream().readNBytes(64).length == 64 ? 64 : -1;
        };
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
            case 1 -> held.socket.getInputStream().close();
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

    static Held<Socket> held(String opened, Socket socket) {
        return new Held<>(opened, socket, (InetSocketAddress) socket.getLocalSocketAddress(), (InetSocketAddress)
                socket.getRemoteSocketAddress());
    }
}
