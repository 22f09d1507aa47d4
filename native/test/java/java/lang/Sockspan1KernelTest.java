package java.lang;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import sun.nio.ch.SelChImpl;

/** Every native method, through a JVM, over one loopback connection. What the kernel says is tested in C. */
final class Sockspan1KernelTest {
    private static final int HEADER = 80;
    private static final int SNAP = HEADER + 512;
    private static final int EBADF = 9;
    private static final int EINVAL = 22;
    private static final int CLOSE_WAIT = 8;
    private static final int SOON_MILLIS = 2000;
    private static final byte GUARD = 0x5a;

    private static int checks;
    private static int failures;

    private Sockspan1KernelTest() {}

    public static void main(String[] args) throws Exception {
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (SocketChannel client = SocketChannel.open(listener.getLocalAddress());
                    SocketChannel server = listener.accept()) {
                snapFillsTheArrayAndNoMore(fd(client), client.socket().getLocalPort());
                snapRefusesWhatItCannotUse(fd(client));
                watchReportsTheEndOfTheStream(fd(client), server);
            }
        }
        watchIsBoundedByItsArray();
        watchReturnsFaults();
        System.out.println((checks - failures) + " passed, " + failures + " failed (JNI, Java "
                + Runtime.version().feature() + ")");
        System.exit(failures == 0 ? 0 : 1);
    }

    private static void snapFillsTheArrayAndNoMore(int fd, int localPort) {
        byte[] out = new byte[SNAP + 7];
        Arrays.fill(out, GUARD);
        int count = Sockspan1Kernel.snap(fd, out);
        check(count >= 104 && count <= 512, "count " + count);
        ByteBuffer snap = ByteBuffer.wrap(out);
        check(snap.order(ByteOrder.nativeOrder()).getLong(0) != 0, "cookie");
        check((snap.order(ByteOrder.BIG_ENDIAN).getShort(18) & 0xffff) == localPort, "local port");
        check(out[HEADER] == 1, "state " + out[HEADER]);
        for (int i = HEADER + count; i < out.length; i++) {
            check(out[i] == GUARD, "byte " + i + " after the count was changed");
        }
        byte[] small = new byte[HEADER + 104];
        check(Sockspan1Kernel.snap(fd, small) == 104, "a small array bounds the count");
        check(Sockspan1Kernel.snap(fd, new byte[HEADER]) == 0, "an array of the header holds no TCP_INFO");
    }

    private static void snapRefusesWhatItCannotUse(int fd) {
        check(Sockspan1Kernel.snap(fd, new byte[HEADER - 1]) == -EINVAL, "an array too small");
        check(Sockspan1Kernel.snap(fd, new byte[0]) == -EINVAL, "an empty array");
        check(Sockspan1Kernel.snap(fd, null) == -EINVAL, "no array");
        check(Sockspan1Kernel.snap(-1, new byte[SNAP]) == -EBADF, "no descriptor");
    }

    private static void watchReportsTheEndOfTheStream(int fd, SocketChannel server) throws Exception {
        int[] ready = {-7, -7, -7};
        int watch = Sockspan1Kernel.watchOpen();
        check(watch >= 0, "watchOpen");
        check(Sockspan1Kernel.watchAdd(watch, fd) == 0, "watchAdd");
        check(Sockspan1Kernel.watchWait(watch, ready, 0) == 0, "nothing yet");
        server.shutdownOutput();
        check(Sockspan1Kernel.watchWait(watch, ready, SOON_MILLIS) == 1, "one is ready");
        check(Arrays.equals(ready, new int[] {fd, -7, -7}), "ready " + Arrays.toString(ready));
        byte[] out = new byte[SNAP];
        Sockspan1Kernel.snap(fd, out);
        check(out[HEADER] == CLOSE_WAIT, "state " + out[HEADER]);
        check(Sockspan1Kernel.watchRemove(watch, fd) == 0, "watchRemove");
        check(Sockspan1Kernel.watchRemove(watch, fd) == 0, "watchRemove again");
        check(Sockspan1Kernel.watchClose(watch) == 0, "watchClose");
    }

    /** 261 sockets that were never connected are ready at once; 256 is the most that one call takes. */
    private static void watchIsBoundedByItsArray() throws Exception {
        int watch = Sockspan1Kernel.watchOpen();
        SocketChannel[] channels = new SocketChannel[261];
        for (int i = 0; i < channels.length; i++) {
            channels[i] = SocketChannel.open();
            check(Sockspan1Kernel.watchAdd(watch, fd(channels[i])) == 0, "watchAdd " + i);
        }
        check(Sockspan1Kernel.watchWait(watch, new int[3], 0) == 3, "three of many");
        check(Sockspan1Kernel.watchWait(watch, new int[1000], 0) == 256, "256 at most");
        check(Sockspan1Kernel.watchWait(watch, new int[1000], 0) == 2, "the rest");
        for (SocketChannel channel : channels) {
            channel.close();
        }
        Sockspan1Kernel.watchClose(watch);
    }

    private static void watchReturnsFaults() {
        int watch = Sockspan1Kernel.watchOpen();
        check(Sockspan1Kernel.watchWait(watch, new int[0], 0) == -EINVAL, "an empty array");
        check(Sockspan1Kernel.watchWait(watch, null, 0) == -EINVAL, "no array");
        check(Sockspan1Kernel.watchAdd(watch, -1) == -EBADF, "no descriptor");
        Sockspan1Kernel.watchClose(watch);
        check(Sockspan1Kernel.watchWait(watch, new int[1], 0) == -EBADF, "no watch");
        check(Sockspan1Kernel.watchClose(-1) == -EBADF, "no watch to close");
    }

    private static int fd(java.nio.channels.Channel channel) {
        return ((SelChImpl) channel).getFDVal();
    }

    private static void check(boolean condition, String what) {
        checks++;
        if (!condition) {
            failures++;
            System.out.println("FAIL " + what);
        }
    }
}
