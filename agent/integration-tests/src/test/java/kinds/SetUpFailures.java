package kinds;

import java.io.IOException;
import java.net.ProtocolException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import leaks.Stage;

/** Connections for which something throws before the code that would close them has them. */
final class SetUpFailures {
    static final Map<String, Way> WAYS = Map.of(
            "greetedSocket", SetUpFailures::greetedSocket,
            "greetedByLivingPeer", SetUpFailures::greetedByLivingPeer,
            "greetedChannel", SetUpFailures::greetedChannel,
            "greetedAsync", SetUpFailures::greetedAsync,
            "endInsteadOfGreeting", SetUpFailures::endInsteadOfGreeting,
            "resetInsteadOfGreeting", SetUpFailures::resetInsteadOfGreeting,
            "closedSelector", SetUpFailures::closedSelector,
            "rejectedHandler", SetUpFailures::rejectedHandler);

    private SetUpFailures() {}

    /** The server refuses and closes; no code holds the socket, and the Cleaner closes it at some collection. */
    private static void greetedSocket(Stand stand, boolean mended) throws IOException {
        Socket socket = new Socket(Stage.LOOPBACK, stand.port());
        try {
            Stand.command(socket, 'F');
            refuse(socket.getInputStream().readNBytes(3));
        } catch (ProtocolException e) {
            if (mended) {
                socket.close();
            }
        }
    }

    private static void greetedByLivingPeer(Stand stand, boolean mended) throws IOException {
        Socket socket = new Socket(Stage.LOOPBACK, stand.port());
        try {
            Stand.command(socket, 'K');
            refuse(new byte[3]);
        } catch (ProtocolException e) {
            if (mended) {
                socket.close();
            }
        }
    }

    private static void greetedChannel(Stand stand, boolean mended) throws IOException {
        SocketChannel channel = SocketChannel.open(stand.peer());
        try {
            channel.write(ByteBuffer.wrap(new byte[] {'K'}));
            refuse(new byte[3]);
        } catch (ProtocolException e) {
            if (mended) {
                channel.close();
            }
        }
    }

    /** Its group always holds an asynchronous channel, so no collection takes it. */
    private static void greetedAsync(Stand stand, boolean mended)
            throws IOException, InterruptedException, ExecutionException {
        AsynchronousSocketChannel channel = AsynchronousSocketChannel.open();
        channel.connect(stand.peer()).get();
        try {
            channel.write(ByteBuffer.wrap(new byte[] {'U'})).get();
            channel.read(ByteBuffer.allocate(3)).get();
            refuse(new byte[3]);
        } catch (ProtocolException e) {
            if (mended) {
                channel.close();
            }
        }
    }

    private static void endInsteadOfGreeting(Stand stand, boolean mended) throws IOException {
        Socket socket = stand.keep(new Socket(Stage.LOOPBACK, stand.port()));
        Stand.command(socket, 'F');
        if (socket.getInputStream().readNBytes(17).length < 17 && mended) {
            socket.close();
        }
    }

    private static void resetInsteadOfGreeting(Stand stand, boolean mended) throws IOException {
        SocketChannel channel = stand.keep(SocketChannel.open(stand.peer()));
        channel.write(ByteBuffer.wrap(new byte[] {'R'}));
        try {
            channel.read(ByteBuffer.allocate(3));
        } catch (IOException e) {
            if (mended) {
                channel.close();
            }
        }
    }

    /** Accepted while the server shuts down: no code owns the accepted socket yet. */
    private static void closedSelector(Stand stand, boolean mended) throws IOException {
        Selector selector = Selector.open();
        try (ServerSocketChannel listener = ServerSocketChannel.open().bind(null)) {
            Stage.say("PEER CONNECT " + listener.socket().getLocalPort());
            SocketChannel channel = listener.accept();
            channel.configureBlocking(false);
            selector.close();
            try {
                channel.register(selector, SelectionKey.OP_READ);
            } catch (ClosedSelectorException e) {
                if (mended) {
                    channel.close();
                }
            }
        }
    }

    private static void rejectedHandler(Stand stand, boolean mended) throws IOException {
        ExecutorService handlers = Executors.newSingleThreadExecutor();
        handlers.shutdown();
        Socket socket = stand.keep(accepted());
        try {
            handlers.execute(() -> throwAway(socket));
        } catch (RejectedExecutionException e) {
            if (mended) {
                socket.close();
            }
        }
    }

    private static Socket accepted() throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 1, Stage.LOOPBACK);
                Socket client = new Socket(Stage.LOOPBACK, listener.getLocalPort())) {
            client.getOutputStream().write(17);
            return listener.accept();
        }
    }

    private static void throwAway(Socket socket) {
        throw new IllegalStateException("never run: " + socket);
    }

    private static void refuse(byte[] greeting) throws ProtocolException {
        throw new ProtocolException("not a greeting: " + greeting.length + " bytes");
    }
}
