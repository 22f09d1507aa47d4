package java.lang;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
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
    private static final int EMSGSIZE = 90;
    private static final int SOL_SOCKET = 1;
    private static final int SO_KEEPALIVE = 9;
    private static final int QUESTION = 76;
    private static final short TCPDIAG_GETSOCK = 18;
    private static final short DUMP = 0x301;
    private static final short NLMSG_DONE = 3;
    private static final byte AF_INET = 2;
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
                optionsAreRead(client);
                diagCarriesAQuestionAndItsAnswer();
                diagRefusesWhatItCannotUse(fd(client));
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

    private static void optionsAreRead(SocketChannel client) throws Exception {
        check(Sockspan1Kernel.option(fd(client), SOL_SOCKET, SO_KEEPALIVE) == 0, "keepalive is off");
        client.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        check(Sockspan1Kernel.option(fd(client), SOL_SOCKET, SO_KEEPALIVE) == 1, "keepalive is on");
        check(Sockspan1Kernel.option(-1, SOL_SOCKET, SO_KEEPALIVE) == -EBADF, "no descriptor to read from");
        check(Sockspan1Kernel.drops(fd(client)) == 0, "nothing was dropped");
        check(Sockspan1Kernel.drops(-1) == -EBADF, "no descriptor to count for");
        byte[] out = new byte[SNAP];
        Sockspan1Kernel.snap(fd(client), out);
        long cookie = ByteBuffer.wrap(out).order(ByteOrder.nativeOrder()).getLong(0);
        check(Sockspan1Kernel.cookie(fd(client)) == cookie, "the snap's cookie");
        check(Sockspan1Kernel.cookie(-1) == -EBADF, "no descriptor with a cookie");
    }

    /** The question is for the table of no state, whose answer is its end: 20 bytes, NLMSG_DONE under our number. */
    private static void diagCarriesAQuestionAndItsAnswer() {
        int diag = Sockspan1Kernel.diagOpen();
        long cookie = Sockspan1Kernel.cookie(diag);
        byte[] question = new byte[QUESTION + 7];
        ByteBuffer.wrap(question).order(ByteOrder.nativeOrder()).putInt(QUESTION).putShort(TCPDIAG_GETSOCK)
                .putShort(DUMP).putInt(7919).putInt(0).put(AF_INET);
        check(Sockspan1Kernel.diagSend(diag, cookie, question, QUESTION) == QUESTION, "sent");
        byte[] answer = new byte[64];
        Arrays.fill(answer, GUARD);
        check(Sockspan1Kernel.diagReceive(diag, cookie, answer) == 20, "received");
        ByteBuffer end = ByteBuffer.wrap(answer).order(ByteOrder.nativeOrder());
        check(end.getShort(4) == NLMSG_DONE && end.getInt(8) == 7919 && end.getInt(16) == 0, "the end of the table");
        check(answer[20] == GUARD, "the byte after the answer was changed");
        check(Sockspan1Kernel.diagSend(diag, cookie, question, QUESTION) == QUESTION, "sent again");
        check(Sockspan1Kernel.diagReceive(diag, cookie, new byte[19]) == -EMSGSIZE, "an array too small");
        check(Sockspan1Kernel.diagClose(diag, cookie) == 0, "closed");
    }

    private static void diagRefusesWhatItCannotUse(int other) {
        int diag = Sockspan1Kernel.diagOpen();
        long cookie = Sockspan1Kernel.cookie(diag);
        byte[] bytes = new byte[QUESTION];
        check(Sockspan1Kernel.diagSend(diag, cookie, null, 0) == -EINVAL, "nothing to send");
        check(Sockspan1Kernel.diagSend(diag, cookie, bytes, QUESTION + 1) == -EINVAL, "more than there is");
        check(Sockspan1Kernel.diagSend(diag, cookie, bytes, -1) == -EINVAL, "less than nothing");
        check(Sockspan1Kernel.diagSend(diag, cookie, new byte[40_000], 40_000) == -EINVAL, "too much");
        check(Sockspan1Kernel.diagReceive(diag, cookie, null) == -EINVAL, "no array to receive into");
        check(Sockspan1Kernel.diagSend(other, cookie, bytes, 1) == -EBADF, "another's socket to send to");
        check(Sockspan1Kernel.diagReceive(other, cookie, bytes) == -EBADF, "another's socket to read");
        check(Sockspan1Kernel.diagClose(other, cookie) == -EBADF, "another's socket to close");
        check(Sockspan1Kernel.diagClose(diag, cookie) == 0, "closed");
        check(Sockspan1Kernel.diagClose(diag, cookie) == -EBADF, "closed twice");
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
