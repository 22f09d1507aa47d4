package owners;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import leaks.Stage;

/** Drops its references to open sockets, has the garbage collected, and prints each step; the test's peer is the other end. */
public final class Dropped {
    private final InetSocketAddress peer;
    private final List<Object> dropped = new ArrayList<>();

    private Dropped(int port) {
        peer = new InetSocketAddress(Stage.LOOPBACK, port);
    }

    public static void main(String[] args) throws Exception {
        Dropped program = new Dropped(Integer.parseInt(args[1]));
        switch (args[0]) {
            case "channels" -> program.channels();
            case "sockets" -> program.sockets();
            case "read" -> program.read();
            case "young" -> program.young();
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private void drop() {
        dropped.clear();
        System.gc();
        Step.done("DROPPED");
    }

    /** Seven that are dropped, and five that are still held. */
    private void channels() throws IOException {
        for (int i = 0; i < 5; i++) {
            Stage.keep(SocketChannel.open(peer));
        }
        lose(7);
        Step.done("HELD");
        drop();
    }

    private void lose(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            dropped.add(SocketChannel.open(peer));
        }
    }

    /** Five that the JDK's Cleaner closes, and three that are still held. */
    private void sockets() throws IOException {
        for (int i = 0; i < 3; i++) {
            Stage.keep(new Socket(Stage.LOOPBACK, peer.getPort()));
        }
        for (int i = 0; i < 5; i++) {
            dropped.add(new Socket(Stage.LOOPBACK, peer.getPort()));
        }
        Step.done("HELD");
        drop();
    }

    /** Three that were read to the end, and two that were used and whose peer has gone since, as in a pool. */
    private void read() throws IOException {
        for (int i = 0; i < 3; i++) {
            readToEnd();
        }
        for (int i = 0; i < 2; i++) {
            useOnce();
        }
        Step.done("READ");
        drop();
    }

    private void readToEnd() throws IOException {
        Socket socket = new Socket(Stage.LOOPBACK, peer.getPort());
        dropped.add(socket);
        socket.getOutputStream().write('F');
        socket.getInputStream().readAllBytes();
    }

    private void useOnce() throws IOException {
        SocketChannel channel = SocketChannel.open(peer);
        dropped.add(channel);
        channel.write(ByteBuffer.wrap(new byte[] {'U'}));
        ByteBuffer answer = ByteBuffer.allocate(100);
        while (answer.hasRemaining()) {
            channel.read(answer);
        }
    }

    /** Three that are dropped and two that are never connected, all younger than the threshold when the program ends. */
    private void young() throws IOException, InterruptedException {
        lose(3);
        for (int i = 0; i < 2; i++) {
            Stage.keep(SocketChannel.open());
        }
        dropped.clear();
        System.gc();
        // At the exit a socket younger than a second counts as in use, not as forgotten.
        TimeUnit.SECONDS.sleep(2);
    }
}
