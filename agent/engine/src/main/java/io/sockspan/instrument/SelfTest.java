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
 * Exercises hooks on the agent's own thread, once after the install, in a few milliseconds. A socket that is connected to itself opens,
 * connects, reads its own end of stream, shuts down and closes. So no port listens, and none is left in TIME_WAIT.
 */
public final class SelfTest {
    /** The hooks that this socket must make fire. */
    private static final Set<String> EXPECTED =
            Set.of("born", "connecting", "connected", "endOfStream", "shutdownOutput", "closing");

    private SelfTest() {}

    /** Must run on a thread whose sockets are the agent's own. Fails only where loopback does not work either. */
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

    /** The JDK's own. The default one would be searched on the application's class path, and a Socket would ask its factory. */
    private static SelectorProvider jdkProvider() throws ReflectiveOperationException {
        Method get =
                Class.forName("sun.nio.ch.DefaultSelectorProvider", true, null).getDeclaredMethod("get");
        get.setAccessible(true);
        return (SelectorProvider) get.invoke(null);
    }

    /** The expected hooks that have not fired. */
    public static List<String> silent(Set<String> fired) {
        List<String> silent = new ArrayList<>(EXPECTED);
        silent.removeAll(fired);
        silent.sort(null);
        return silent;
    }
}
