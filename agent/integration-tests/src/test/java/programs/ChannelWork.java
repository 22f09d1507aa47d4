package programs;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Random;
import leaks.Stage;

/** {@code SocketChannel} in both modes, its server, its adaptor and a {@code Selector}: bytes, ends and errors. */
@SuppressWarnings("try") // A close() on purpose, before the block ends.
final class ChannelWork {
    private ChannelWork() {}

    static void run(Transcript transcript) throws Exception {
        try (Echo echo = new Echo()) {
            exchange(transcript, echo);
            selected(transcript, echo);
            resets(transcript, echo);
            closes(transcript, echo);
            adaptor(transcript, echo);
        }
        setUps(transcript);
        listeners(transcript);
    }

    private static void exchange(Transcript transcript, Echo echo) throws Exception {
        Random random = new Random(21);
        try (SocketChannel channel = SocketChannel.open(echo.address())) {
            for (int i = 0; i < Work.ROUNDS; i++) {
                ByteBuffer message = i % 2 == 0 ? ByteBuffer.allocate(5_000) : ByteBuffer.allocateDirect(5_000);
                byte[] content = new byte[1 + random.nextInt(4_999)];
                random.nextBytes(content);
                content[0] = 0;
                message.put(content).flip();
                transcript.bytes(content, channel.write(new ByteBuffer[] {message}) == content.length ? 1 : 0);
                message.clear().limit(content.length);
                while (message.hasRemaining()) {
                    channel.read(message);
                }
                message.flip().get(content);
                transcript.bytes(content, content.length);
            }
            channel.shutdownOutput();
            transcript.note("SocketChannel end of stream", channel.read(ByteBuffer.allocate(1)));
            transcript.note("SocketChannel end again", channel.read(new ByteBuffer[] {ByteBuffer.allocate(1)}));
            channel.shutdownInput();
            transcript.note("SocketChannel input shut", channel.read(ByteBuffer.allocate(1)));
            transcript.outcome("SocketChannel output shut", () -> channel.write(ByteBuffer.allocate(1)));
        }
    }

    private static void selected(Transcript transcript, Echo echo) throws Exception {
        try (SocketChannel channel = SocketChannel.open();
                Selector selector = Selector.open()) {
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_CONNECT);
            if (!channel.connect(echo.address())) {
                transcript.outcome("SocketChannel pending or connected", () -> "ok");
                selector.select(5_000);
                channel.finishConnect();
            }
            channel.keyFor(selector).interestOps(SelectionKey.OP_READ);
            transcript.note("SocketChannel nothing there", channel.read(ByteBuffer.allocate(1)));
            for (int i = 0; i < Work.ROUNDS; i++) {
                channel.write(ByteBuffer.wrap(new byte[] {0, (byte) i, 3}));
                ByteBuffer answer = ByteBuffer.allocate(3);
                while (answer.hasRemaining()) {
                    selector.select(5_000);
                    selector.selectedKeys().clear();
                    channel.read(answer);
                }
                transcript.bytes(answer.array(), 3);
            }
            transcript.timed("Selector timeout", 100, () -> selector.select(100));
            channel.shutdownOutput();
            selector.select(5_000);
            transcript.note("SocketChannel selected end", channel.read(ByteBuffer.allocate(1)));
        }
    }

    private static void resets(Transcript transcript, Echo echo) throws Exception {
        try (SocketChannel channel = SocketChannel.open(echo.address())) {
            channel.write(ByteBuffer.wrap(Echo.resetCommand()));
            transcript.outcome("SocketChannel read of a reset", () -> channel.read(ByteBuffer.allocate(1)));
            transcript.outcome("SocketChannel read again", () -> channel.read(ByteBuffer.allocate(1)));
            transcript.outcome("SocketChannel write after", () -> channel.write(ByteBuffer.allocate(1)));
        }
    }

    private static void closes(Transcript transcript, Echo echo) throws Exception {
        try (SocketChannel channel = SocketChannel.open(echo.address())) {
            Thread closer = new Thread(() -> {
                Echo.pause(50);
                try {
                    channel.close();
                } catch (java.io.IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            closer.start();
            transcript.timed("SocketChannel closed while read", 50, () -> channel.read(ByteBuffer.allocate(1)));
            closer.join();
            transcript.outcome("SocketChannel closed", () -> channel.read(ByteBuffer.allocate(1)));
        }
        try (SocketChannel channel = SocketChannel.open(echo.address())) {
            Thread.currentThread().interrupt();
            transcript.outcome("SocketChannel interrupted", () -> channel.read(ByteBuffer.allocate(1)));
            transcript.note("SocketChannel interrupt status", Thread.interrupted());
            transcript.note("SocketChannel open", channel.isOpen());
        }
    }

    private static void adaptor(Transcript transcript, Echo echo) throws Exception {
        try (SocketChannel channel = SocketChannel.open(echo.address())) {
            channel.socket().setSoTimeout(100);
            transcript.timed(
                    "adaptor timeout",
                    100,
                    () -> channel.socket().getInputStream().read());
            channel.socket().getOutputStream().write(new byte[] {0, 5});
            transcript.note("adaptor read", channel.socket().getInputStream().readNBytes(2)[1]);
            channel.configureBlocking(false);
            transcript.outcome(
                    "adaptor wrong mode",
                    () -> channel.socket().getInputStream().read());
        }
    }

    private static void setUps(Transcript transcript) throws Exception {
        InetSocketAddress closedPort = Echo.closedPort();
        transcript.outcome("SocketChannel refused", () -> SocketChannel.open(closedPort));
        transcript.outcome(
                "SocketChannel unresolved",
                () -> SocketChannel.open(InetSocketAddress.createUnresolved("nowhere.invalid", 1)));
        try (SocketChannel channel = SocketChannel.open()) {
            transcript.outcome("SocketChannel unconnected read", () -> channel.read(ByteBuffer.allocate(1)));
            transcript.outcome("SocketChannel unconnected write", () -> channel.write(ByteBuffer.allocate(1)));
            transcript.outcome("SocketChannel nothing pending", channel::finishConnect);
            channel.configureBlocking(false);
            transcript.outcomeSomewhere("SocketChannel refused later", () -> {
                channel.connect(closedPort);
                while (!channel.finishConnect()) {
                    Echo.pause(5);
                }
                return "connected";
            });
        }
    }

    private static void listeners(Transcript transcript) throws Exception {
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            transcript.outcome("ServerSocketChannel unbound", listener::accept);
            listener.bind(new InetSocketAddress(Stage.LOOPBACK, 0)).configureBlocking(false);
            transcript.note("ServerSocketChannel nobody there", listener.accept());
            listener.close();
            transcript.outcome("ServerSocketChannel closed", listener::accept);
        }
    }
}
