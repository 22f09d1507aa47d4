package kinds;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import leaks.Stage;

/**
 * The surroundings of each way to forget a socket: the peer, a name that is no address, and a place for what the code still holds but does
 * not close.
 */
final class Stand {
    /** A name that was never looked up. */
    static final InetSocketAddress UNRESOLVED = InetSocketAddress.createUnresolved("nowhere.invalid", 17);

    /** A connect to it fails at once, like one to an unreachable network. */
    static final InetSocketAddress UNREACHABLE = new InetSocketAddress("255.255.255.255", 17);

    private final InetSocketAddress peer;
    private final List<Object> kept = new ArrayList<>();

    Stand(int port) {
        peer = new InetSocketAddress(Stage.LOOPBACK, port);
    }

    SocketAddress peer() {
        return peer;
    }

    int port() {
        return peer.getPort();
    }

    <T> T keep(T object) {
        kept.add(object);
        return object;
    }

    /** Asks the peer to do something; see the tests' {@code Peer}. */
    static void command(Socket socket, char command) throws IOException {
        socket.getOutputStream().write(command);
    }
}
