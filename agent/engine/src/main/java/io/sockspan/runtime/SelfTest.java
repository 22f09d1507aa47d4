package io.sockspan.runtime;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Exercises hooks on the agent's own thread, once after install, in a few milliseconds: a channel that is connected to itself (so that no
 * port listens, and none is left in TIME_WAIT) opens, connects, meets its own end of stream, shuts down and closes.
 */
final class SelfTest {
    /** What these sockets must make fire. */
    private static final Set<String> EXPECTED =
            Set.of("born", "connecting", "connected", "endOfStream", "shutdownOutput", "closing");

    private SelfTest() {}

    /** Must run on a thread whose sockets are the agent's own. Fails only where not even loopback works. */
    static void exercise() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (SocketChannel self = SocketChannel.open()) {
            // RST instead of FIN at the close: no TIME_WAIT is left behind.
            self.setOption(StandardSocketOptions.SO_LINGER, 0);
            self.bind(new InetSocketAddress(loopback, 0));
            self.connect(self.getLocalAddress());
            self.shutdownOutput();
            self.read(ByteBuffer.allocate(1));
        }
        ServerSocketChannel.open().close();
        try (Socket unconnected = new Socket();
                ServerSocket unbound = new ServerSocket()) {
            // Asking for an option makes the descriptor.
            unconnected.getReuseAddress();
            unbound.getReuseAddress();
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
