package kinds;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Map;
import leaks.Stage;

/** Loops that connect again without closing, and selector loops that end before their channels do. */
final class Loops {
    static final Map<String, Way> WAYS = Map.of(
            "overwrittenAtEnd", Loops::overwrittenAtEnd,
            "overwrittenAtReset", Loops::overwrittenAtReset,
            "overwrittenUnread", Loops::overwrittenUnread,
            "loopEnds", Loops::loopEnds,
            "loopEndsUnread", Loops::loopEndsUnread,
            "loopEndsDropped", Loops::loopEndsDropped,
            "selectorClosed", Loops::selectorClosed,
            "cancelled", Loops::cancelled,
            "neverSelectedAgain", Loops::neverSelectedAgain);

    private Loops() {}

    private static void overwrittenAtEnd(Stand stand, boolean mended) throws IOException {
        Socket socket = stand.keep(new Socket(Stage.LOOPBACK, stand.port()));
        Stand.command(socket, 'F');
        socket.getInputStream().readAllBytes();
        if (mended) {
            socket.close();
        }
    }

    private static void overwrittenAtReset(Stand stand, boolean mended) throws IOException {
        Socket socket = stand.keep(new Socket(Stage.LOOPBACK, stand.port()));
        Stand.command(socket, 'R');
        try {
            socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            if (mended) {
                socket.close();
            }
        }
    }

    /** A heartbeat on another thread says that the peer is gone, and the client connects anew. */
    private static void overwrittenUnread(Stand stand, boolean mended) throws IOException {
        SocketChannel channel = stand.keep(SocketChannel.open(stand.peer()));
        channel.write(ByteBuffer.wrap(new byte[] {'U'}));
        if (mended) {
            channel.close();
        }
    }

    /** An unchecked exception ended the loop; its selector and its channels are held, and no thread selects. */
    private static void loopEnds(Stand stand, boolean mended) throws IOException {
        SocketChannel channel = SocketChannel.open(stand.peer());
        Selector selector = stand.keep(selecting(channel));
        channel.write(ByteBuffer.wrap(new byte[] {'F'}));
        selector.select();
        channel.read(ByteBuffer.allocate(3));
        end(selector, mended);
    }

    private static void loopEndsUnread(Stand stand, boolean mended) throws IOException {
        SocketChannel channel = SocketChannel.open(stand.peer());
        Selector selector = stand.keep(selecting(channel));
        channel.write(ByteBuffer.wrap(new byte[] {'F'}));
        end(selector, mended);
    }

    private static void loopEndsDropped(Stand stand, boolean mended) throws IOException {
        SocketChannel channel = SocketChannel.open(stand.peer());
        Selector selector = selecting(channel);
        channel.write(ByteBuffer.wrap(new byte[] {'K'}));
        end(selector, mended);
    }

    /** Closing a selector closes no channel. */
    private static void selectorClosed(Stand stand, boolean mended) throws IOException {
        SocketChannel channel = stand.keep(SocketChannel.open(stand.peer()));
        channel.write(ByteBuffer.wrap(new byte[] {'F'}));
        try (Selector selector = selecting(channel)) {
            selector.select();
            if (mended) {
                channel.close();
            }
        }
    }

    private static void cancelled(Stand stand, boolean mended) throws IOException {
        SocketChannel channel = stand.keep(SocketChannel.open(stand.peer()));
        channel.write(ByteBuffer.wrap(new byte[] {'F'}));
        try (Selector selector = selecting(channel)) {
            channel.keyFor(selector).cancel();
            selector.selectNow();
        }
        if (mended) {
            channel.close();
        }
    }

    private static void neverSelectedAgain(Stand stand, boolean mended) throws IOException {
        SocketChannel channel = SocketChannel.open(stand.peer());
        channel.write(ByteBuffer.wrap(new byte[] {'K'}));
        Selector selector = stand.keep(selecting(channel));
        channel.close();
        if (mended) {
            selector.selectNow();
        }
    }

    private static Selector selecting(SocketChannel channel) throws IOException {
        Selector selector = Selector.open();
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
        return selector;
    }

    private static void end(Selector selector, boolean mended) throws IOException {
        if (mended) {
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        }
    }
}
