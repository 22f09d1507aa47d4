package troubles;

import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.channels.ServerSocketChannel;

/** TCP_DEFER_ACCEPT, which Java does not name: a connection stays in SYN_RECEIVED until data comes. Needs java.base/sun.nio.ch opened. */
final class Defer {
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_DEFER_ACCEPT = 9;
    private static final int SECONDS = 60;

    private Defer() {}

    static void accept(ServerSocketChannel channel) throws IOException {
        try {
            Method descriptor = Class.forName("sun.nio.ch.SelChImpl").getMethod("getFD");
            Method setOption = Class.forName("sun.nio.ch.Net")
                    .getDeclaredMethod(
                            "setIntOption0",
                            FileDescriptor.class,
                            boolean.class,
                            int.class,
                            int.class,
                            int.class,
                            boolean.class);
            descriptor.setAccessible(true);
            setOption.setAccessible(true);
            setOption.invoke(null, descriptor.invoke(channel), false, IPPROTO_TCP, TCP_DEFER_ACCEPT, SECONDS, false);
        } catch (ReflectiveOperationException e) {
            throw new IOException(e);
        }
    }
}
