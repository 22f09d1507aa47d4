package owners;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import leaks.Stage;

/** The other ends of a program's connections, in its own JVM and without bugs: each acts only when the program asks. */
final class FarEnds {
    private final ServerSocket listener = Stage.keep(new ServerSocket(0, 50, Stage.LOOPBACK));

    FarEnds() throws IOException {}

    InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /** The other end of the connection that was opened last. */
    Socket accept() throws IOException {
        return Stage.keep(listener.accept());
    }
}
