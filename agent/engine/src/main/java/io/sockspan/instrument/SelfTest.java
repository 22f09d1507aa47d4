package io.sockspan.instrument;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Exercises hooks on the agent's own thread, once after install, in a few milliseconds: a socket that is connected to itself (so that no
 * port listens, and none is left in TIME_WAIT) opens, connects, meets its own end of stream, shuts down and closes.
 */
public final class SelfTest {
    /** What these sockets must make fire. */
    private static final Set<String> EXPECTED =
            Set.of("born", "connecting", "connected", "endOfStream", "shutdownOutput", "closing");

    private SelfTest() {}

    /** Must run on a thread whose sockets are the agent's own. Fails only where not even loopback works. */
    public static void exercise() throws IOException, ReflectiveOperationException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (SocketChannel self = jdkProvider().openSocketChannel()) {
            // RST instead of FIN at the close: no TIME_WAIT is left behind.
            self.setOption(StandardSocketOptions.SO_LINGER, 0);
            self.bind(new InetSocketAddress(loopback, 0));
            self.connect(self.getLocalAddress());
            self.shutdownOutput();
            if (self.read(ByteBuffer.allocate(1)) != -1) {
                throw new IOException("a socket connected to itself read something else than its end");
            }
        }
    }

    /** The JDK's own: asking for the default one would look through the application's class path, and a Socket ask its factory. */
    private static SelectorProvider jdkProvider() throws ReflectiveOperationException {
        Method get =
                Class.forName("sun.nio.ch.DefaultSelectorProvider", true, null).getDeclaredMethod("get");
        get.setAccessible(true);
        return (SelectorProvider) get.invoke(null);
    }

    /** Which of the expected hooks have not fired. */
    public static List<String> silent(Set<String> fired) {
        List<String> silent = new ArrayList<>(EXPECTED);
        silent.removeAll(fired);
        silent.sort(null);
        return silent;
    }
}
