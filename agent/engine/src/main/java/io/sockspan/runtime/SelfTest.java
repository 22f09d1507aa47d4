package io.sockspan.runtime;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Exercises hooks on the agent's own thread, once after install, in a few milliseconds: a socket that is connected to itself (so that no
 * port listens, and none is left in TIME_WAIT) opens, connects, meets its own end of stream, shuts down and closes.
 */
final class SelfTest {
    /** What these sockets must make fire. */
    private static final Set<String> EXPECTED =
            Set.of("born", "connecting", "connected", "endOfStream", "shutdownOutput", "closing");

    private static final int PATIENCE_MILLIS = 1000;

    private SelfTest() {}

    /** Must run on a thread whose sockets are the agent's own. Fails only where not even loopback works. */
    static void exercise() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        // A SocketChannel would look through the application's class path for a SelectorProvider, a proxy ask its
        // ProxySelector.
        try (Socket self = new Socket(Proxy.NO_PROXY)) {
            // RST instead of FIN at the close: no TIME_WAIT is left behind.
            self.setSoLinger(true, 0);
            self.bind(new InetSocketAddress(loopback, 0));
            self.setSoTimeout(PATIENCE_MILLIS);
            self.connect(self.getLocalSocketAddress(), PATIENCE_MILLIS);
            self.shutdownOutput();
            if (self.getInputStream().read() != -1) {
                throw new IOException("a socket connected to itself read something else than its end");
            }
        }
    }

    /** Which of the expected hooks have not fired. */
    static List<String> silent(Set<String> fired) {
        List<String> silent = new ArrayList<>(EXPECTED);
        silent.removeAll(fired);
        silent.sort(null);
        return silent;
    }
}
