package demo;

import static java.net.StandardSocketOptions.SO_RCVBUF;
import static java.net.StandardSocketOptions.SO_SNDBUF;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;

/** Innocent: two replicas hand each other their changes and both end first, so that one passes CLOSING, and both end in TIME_WAIT. */
public final class SimultaneousClose {

    private static final int BUFFER_BYTES = 16 * 1024;

    private SimultaneousClose() {}

    public static void main(String[] args) throws Exception {
        int seconds = Integer.getInteger("demo.seconds", 2);
        try (ServerSocketChannel listener = ServerSocketChannel.open().setOption(SO_RCVBUF, BUFFER_BYTES)) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            SocketChannel east = SocketChannel.open().setOption(SO_RCVBUF, BUFFER_BYTES);
            east.connect(listener.getLocalAddress());
            SocketChannel west = listener.accept();
            step("east " + east.getLocalAddress() + ", west " + west.getLocalAddress());
            int toWest = sendAll(east);
            int toEast = sendAll(west);
            step("east and west have each sent as much as the other's window takes, and read nothing");
            east.shutdownOutput();
            west.shutdownOutput();
            step("both have closed their output: FIN_WAIT_1 and FIN_WAIT_1, each FIN waits behind its data");
            TimeUnit.SECONDS.sleep(seconds);
            check(receiveAll(east), toEast);
            step("east has read west's FIN before its own was acknowledged: CLOSING; west: FIN_WAIT_2");
            TimeUnit.SECONDS.sleep(seconds);
            east.close();
            step("east is closed, and still in CLOSING: no descriptor any more, only the kernel has it");
            TimeUnit.SECONDS.sleep(seconds);
            check(receiveAll(west), toWest);
            west.close();
            step("west has read its part and closed: TIME_WAIT and TIME_WAIT");
        }
        TimeUnit.SECONDS.sleep(seconds);
        step("every socket closed");
    }

    /** Writes until the kernel has taken nothing more for 200 ms: what the program hands over next has to wait. */
    private static int sendAll(SocketChannel channel) throws IOException, InterruptedException {
        channel.setOption(SO_SNDBUF, BUFFER_BYTES);
        channel.configureBlocking(false);
        int sent = 0;
        for (int refused = 0; refused < 10; refused++) {
            int taken = channel.write(ByteBuffer.allocate(BUFFER_BYTES));
            if (taken > 0) {
                refused = 0;
            }
            sent += taken;
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return sent;
    }

    private static int receiveAll(SocketChannel channel) throws IOException {
        channel.configureBlocking(true);
        ByteBuffer part = ByteBuffer.allocate(BUFFER_BYTES);
        int received = 0;
        for (int length = 0; length != -1; length = channel.read(part.clear())) {
            received += length;
        }
        return received;
    }

    private static void check(int received, int sent) {
        if (received != sent) {
            throw new IllegalStateException(received + " bytes received of " + sent);
        }
    }

    private static void step(String text) {
        System.out.println("simultaneous-close: " + text);
    }
}
