package leaks;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A JVM that is at work when the agent comes. It has 34 TCP descriptors of every JDK kind: 13 in CLOSE_WAIT, 3 reset, one with a thread
 * blocked in its read. Its traffic must go on. Then it does what the test's lines ask for: {@code churn}, {@code calm}, {@code leak},
 * {@code end-blocked}, {@code traffic}, {@code quit}.
 */
public final class ManyKinds {
    private static final int NEW_LEAKS = 5;

    private final ServerSocket listener = Stage.keep(new ServerSocket(0, 50, Stage.LOOPBACK));
    private final ServerSocketChannel channelListener = Stage.keep(ServerSocketChannel.open());
    private final AsynchronousServerSocketChannel asyncListener = Stage.keep(AsynchronousServerSocketChannel.open());
    private final AtomicLong exchanged = new AtomicLong();
    private Socket pinger;
    private Socket ponger;
    private Thread churner;
    private volatile boolean churning;
    private volatile String trouble = "none";

    private ManyKinds() throws IOException {
        channelListener.bind(new InetSocketAddress(Stage.LOOPBACK, 0));
        asyncListener.bind(new InetSocketAddress(Stage.LOOPBACK, 0));
    }

    public static void main(String[] args) throws Exception {
        ManyKinds kinds = new ManyKinds();
        kinds.establish();
        openOnly();
        kinds.reset();
        kinds.abandon();
        Socket blockedPeer = kinds.block();
        kinds.start("traffic", kinds::exchange);
        Stage.say("READY");
        for (String wish = Stage.hear(); !wish.equals("quit"); wish = Stage.hear()) {
            kinds.grant(wish, blockedPeer);
            Stage.say("DONE " + wish);
        }
    }

    private void grant(String wish, Socket blockedPeer) throws Exception {
        switch (wish) {
            case "churn" -> {
                churning = true;
                churner = start("churn", this::churn);
            }
            case "calm" -> {
                churning = false;
                churner.join();
            }
            case "leak" -> leak();
            case "end-blocked" -> blockedPeer.close();
            case "traffic" -> Stage.say("TRAFFIC " + exchanged.get() + " trouble " + trouble);
            default -> throw new IllegalArgumentException(wish);
        }
    }

    /** Five healthy pairs, one of which the traffic uses: 10 descriptors, with the listeners 13. */
    private void establish() throws Exception {
        pinger = Stage.keep(new Socket(Stage.LOOPBACK, listener.getLocalPort()));
        ponger = Stage.keep(listener.accept());
        Stage.keep(SocketChannel.open(channelListener.getLocalAddress()));
        Stage.keep(channelListener.accept());
        Stage.keep(SocketChannel.open(channelListener.getLocalAddress()).socket());
        Stage.keep(channelListener.accept().socket());
        Stage.keep(asyncClient());
        Stage.keep(asyncListener.accept().get());
        SocketChannel registered = Stage.keep(SocketChannel.open(channelListener.getLocalAddress()));
        registered.configureBlocking(false);
        registered.register(Stage.keep(Selector.open()), registered.validOps());
        Stage.keep(channelListener.accept());
    }

    /** Three that are no connection: 16. */
    private static void openOnly() throws IOException {
        Stage.keep(SocketChannel.open());
        Stage.keep(SocketChannel.open()).bind(new InetSocketAddress(Stage.LOOPBACK, 0));
        Stage.keep(AsynchronousSocketChannel.open());
    }

    /** Three whose peer reset them: 19. */
    private void reset() throws Exception {
        Stage.keep(new Socket(Stage.LOOPBACK, listener.getLocalPort()));
        resetting(listener.accept());
        Socket dying = new Socket(Stage.LOOPBACK, channelPort());
        Stage.keep(channelListener.accept());
        resetting(dying);
        AsynchronousSocketChannel reset = Stage.keep(asyncClient());
        AsynchronousSocketChannel peer = asyncListener.accept().get();
        // A close with unread data sends RST; this API has no SO_LINGER.
        reset.write(ByteBuffer.allocate(7)).get();
        peer.close();
    }

    /** 13 in CLOSE_WAIT, of every kind, read to the end, not read, and with data left: 32. */
    private void abandon() throws Exception {
        for (int i = 0; i < 4; i++) {
            Socket client = Stage.keep(new Socket(Stage.LOOPBACK, listener.getLocalPort()));
            end(listener.accept(), i);
            read(client.getInputStream(), i);
        }
        for (int i = 0; i < 2; i++) {
            Socket dying = new Socket(Stage.LOOPBACK, listener.getLocalPort());
            Socket accepted = Stage.keep(listener.accept());
            end(dying, i);
            read(accepted.getInputStream(), i);
        }
        for (int i = 0; i < 3; i++) {
            SocketChannel client = Stage.keep(SocketChannel.open(channelListener.getLocalAddress()));
            end(channelListener.accept().socket(), i);
            if (i == 0) {
                client.read(ByteBuffer.allocate(8));
            }
        }
        Socket dying = new Socket(Stage.LOOPBACK, channelPort());
        Stage.keep(channelListener.accept());
        dying.close();
        for (int i = 0; i < 2; i++) {
            AsynchronousSocketChannel client = Stage.keep(asyncClient());
            asyncListener.accept().get().close();
            if (i == 0) {
                client.read(ByteBuffer.allocate(8)).get();
            }
        }
        Socket last = new Socket(Stage.LOOPBACK, ((InetSocketAddress) asyncListener.getLocalAddress()).getPort());
        Stage.keep(asyncListener.accept().get());
        last.close();
    }

    /** A thread that waits in the kernel for the end of a stream: 34. */
    private Socket block() throws Exception {
        SocketChannel client = Stage.keep(SocketChannel.open(channelListener.getLocalAddress()));
        Socket peer = Stage.keep(channelListener.accept().socket());
        start("blocked", () -> client.read(ByteBuffer.allocate(8)));
        return peer;
    }

    private static void end(Socket socket, int way) throws IOException {
        if (way == 2) {
            socket.getOutputStream().write(new byte[7]);
        }
        socket.close();
    }

    private static void read(InputStream in, int way) throws IOException {
        if (way == 0 && in.read() != -1) {
            throw new IOException("no end");
        }
    }

    private static void resetting(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private AsynchronousSocketChannel asyncClient() throws IOException, InterruptedException, ExecutionException {
        AsynchronousSocketChannel client = AsynchronousSocketChannel.open();
        client.connect(asyncListener.getLocalAddress()).get();
        return client;
    }

    private int channelPort() throws IOException {
        return ((InetSocketAddress) channelListener.getLocalAddress()).getPort();
    }

    /** Five whose end of stream is read and ignored once the hooks are there; the program states their lines. */
    private void leak() throws IOException {
        InetSocketAddress address = (InetSocketAddress) listener.getLocalSocketAddress();
        for (int i = 0; i < NEW_LEAKS; i++) {
            Held<Socket> held =
                    Stage.keep(SocketLeaks.held(Line.here(), new Socket(address.getAddress(), address.getPort())));
            listener.accept().close();
            held.reading(Line.here()).getInputStream().read();
            held.leaked("eof-ignored", "CLOSE_WAIT", true, false);
        }
    }

    /** Sends one byte there and back on a pair from before the attach, until the program ends. */
    private void exchange() throws IOException, InterruptedException {
        while (true) {
            Thread.sleep(1);
            pinger.getOutputStream().write(7);
            if (ponger.getInputStream().read() != 7) {
                throw new IOException("the byte did not come");
            }
            exchanged.incrementAndGet();
        }
    }

    /** Connections that come and go. */
    private void churn() throws IOException, InterruptedException {
        while (churning) {
            Thread.sleep(2);
            try (Socket client = new Socket(Stage.LOOPBACK, channelPort());
                    SocketChannel accepted = channelListener.accept()) {
                client.getOutputStream().write(7);
                accepted.read(ByteBuffer.allocate(1));
                exchanged.incrementAndGet();
            }
        }
    }

    private Thread start(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (Exception e) {
                        trouble = name + ": " + e;
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** What a thread does. */
    private interface Work {
        void run() throws Exception;
    }
}
