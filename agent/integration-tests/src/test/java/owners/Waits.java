package owners;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import leaks.Stage;

/** Waits for a connection, or for an answer, until a time-out. Prints each step. */
public final class Waits {
    private static final int PATIENCE_MILLIS = 100;

    private final FarEnds farEnds = new FarEnds();
    private final List<Socket> asked = new ArrayList<>();
    private final List<Socket> others = new ArrayList<>();
    private volatile boolean polling = true;

    private Waits() throws IOException {}

    public static void main(String[] args) throws Exception {
        Waits program = new Waits();
        switch (args[0]) {
            case "connects" -> program.connects(new InetSocketAddress(Stage.LOOPBACK, Integer.parseInt(args[1])));
            case "reads" -> program.reads();
            case "before" -> program.before();
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    /** Three connects that get no answer, and two sockets that are connected and closed long after they were opened. */
    private void connects(InetSocketAddress deaf) throws IOException {
        for (int i = 0; i < 3; i++) {
            SocketChannel channel = Stage.keep(SocketChannel.open());
            channel.configureBlocking(false);
            if (channel.connect(deaf)) {
                throw new IOException("the queue was not full");
            }
        }
        List<SocketChannel> prepared = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            prepared.add(prepare());
        }
        Step.done("WAITING");
        for (SocketChannel channel : prepared) {
            channel.connect(farEnds.address());
            farEnds.accept().close();
            channel.close();
        }
        Step.done("CONNECTED");
    }

    private static SocketChannel prepare() throws IOException {
        return Stage.keep(SocketChannel.open());
    }

    private void connect() throws IOException {
        Socket socket = Stage.keep(new Socket(Stage.LOOPBACK, farEnds.address().getPort()));
        socket.setSoTimeout(PATIENCE_MILLIS);
        asked.add(socket);
        others.add(farEnds.accept());
    }

    /** Two sockets that a thread polls, and three that are read once, and once more at the test's word. */
    private void reads() throws IOException, InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            connect();
            Socket polled = asked.remove(0);
            threads.add(Background.start(() -> poll(polled)));
        }
        for (int i = 0; i < 3; i++) {
            connect();
            ask(asked.get(i));
        }
        Step.done("ASKED");
        for (Socket other : others.subList(2, others.size())) {
            other.getOutputStream().write(7);
        }
        for (Socket socket : asked) {
            if (socket.getInputStream().read() != 7) {
                throw new IOException("not what was said");
            }
        }
        Step.done("ANSWERED");
        polling = false;
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void poll(Socket socket) throws IOException {
        while (polling) {
            ask(socket);
        }
    }

    private static void ask(Socket socket) throws IOException {
        try {
            socket.getInputStream().read();
            throw new IOException("an answer that was never sent");
        } catch (SocketTimeoutException e) {
            // The time-out, as expected.
            return;
        }
    }

    /** Three sockets that the agent finds open, that are then read, and whose other ends then close. */
    private void before() throws IOException {
        for (int i = 0; i < 3; i++) {
            connect();
        }
        Step.done("OPENED");
        for (Socket socket : asked) {
            ask(socket);
        }
        for (Socket other : others) {
            other.close();
        }
        Step.done("CLOSED");
    }
}
