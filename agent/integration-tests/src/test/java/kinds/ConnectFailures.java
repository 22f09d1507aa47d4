package kinds;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.util.Map;
import leaks.Stage;
import org.jspecify.annotations.Nullable;

/** Sockets that were opened and never connected. */
final class ConnectFailures {
    static final Map<String, Way> WAYS = Map.of(
            "unresolvedSocket", ConnectFailures::unresolvedSocket,
            "unresolvedChannel", ConnectFailures::unresolvedChannel,
            "unresolvedAsync", ConnectFailures::unresolvedAsync,
            "boundOnly", ConnectFailures::boundOnly,
            "openedTwice", new Reconnector()::openedTwice,
            "closedByConnect", ConnectFailures::closedByConnect,
            "addressInUse", ConnectFailures::addressInUse,
            "addressInUseSocket", ConnectFailures::addressInUseSocket,
            "notYetConnected", ConnectFailures::notYetConnected);

    private ConnectFailures() {}

    /** JDK 17 leaves the descriptor of such a socket open; later ones close it. */
    private static void unresolvedSocket(Stand stand, boolean mended) throws IOException {
        Socket socket = stand.keep(new Socket());
        try {
            socket.connect(Stand.UNRESOLVED);
        } catch (UnknownHostException e) {
            if (mended) {
                socket.close();
            }
        }
    }

    private static void unresolvedChannel(Stand stand, boolean mended) throws IOException {
        SocketChannel channel = stand.keep(SocketChannel.open());
        try {
            channel.connect(Stand.UNRESOLVED);
        } catch (UnresolvedAddressException e) {
            if (mended) {
                channel.close();
            }
        }
    }

    private static void unresolvedAsync(Stand stand, boolean mended) throws IOException {
        AsynchronousSocketChannel channel = stand.keep(AsynchronousSocketChannel.open());
        try {
            throw new IllegalStateException("begun: " + channel.connect(Stand.UNRESOLVED));
        } catch (UnresolvedAddressException e) {
            if (mended) {
                channel.close();
            }
        }
    }

    private static void boundOnly(Stand stand, boolean mended) throws IOException {
        Socket socket = stand.keep(new Socket());
        socket.bind(new InetSocketAddress(Stage.LOOPBACK, 0));
        try {
            lookUp();
        } catch (UnknownHostException e) {
            if (mended) {
                socket.close();
            }
        }
    }

    private static void lookUp() throws UnknownHostException {
        throw new UnknownHostException("the registry has no such service");
    }

    /** A field that is assigned twice before one connection is made. */
    private static final class Reconnector {
        private @Nullable SocketChannel channel;

        void openedTwice(Stand stand, boolean mended) throws IOException {
            channel = stand.keep(SocketChannel.open());
            if (mended) {
                channel.close();
            }
            channel = reopened();
            channel.close();
        }

        private static SocketChannel reopened() throws IOException {
            return SocketChannel.open();
        }
    }

    /** The JDK closes a channel whose connect fails; a registered one then waits for its selector. */
    private static void closedByConnect(Stand stand, boolean mended) throws IOException {
        Selector selector = stand.keep(Selector.open());
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_CONNECT);
        try {
            channel.connect(Stand.UNREACHABLE);
        } catch (SocketException e) {
            if (mended) {
                selector.selectNow();
            }
        }
    }

    private static void addressInUse(Stand stand, boolean mended) throws IOException {
        ServerSocketChannel listener = stand.keep(ServerSocketChannel.open());
        try {
            listener.bind(stand.peer());
        } catch (IOException e) {
            if (mended) {
                listener.close();
            }
        }
    }

    private static void addressInUseSocket(Stand stand, boolean mended) throws IOException {
        ServerSocket listener = stand.keep(new ServerSocket());
        try {
            listener.bind(stand.peer());
        } catch (IOException e) {
            if (mended) {
                listener.close();
            }
        }
    }

    /** No code holds it: the object is gone, and a channel has no Cleaner. */
    private static void notYetConnected(Stand stand, boolean mended) throws IOException {
        SocketChannel channel = SocketChannel.open();
        if (mended) {
            channel.close();
        }
    }
}
