package kinds;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import leaks.Stage;

/**
 * What a way to forget finds around it: the peer, a name that is no address, and a place in which it keeps what it forgets to close but does
 * not forget.
 */
final class Stand {
    /** A name that was never looked up. */
    static final InetSocketAddress UNRESOLVED = InetSocketAddress.createUnresolved("nowhere.invalid", 17);

    /** A connect to it fails at once, as to an unreachable network. */
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
