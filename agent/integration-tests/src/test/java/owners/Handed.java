package owners;

import java.io.IOException;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import leaks.Stage;

/** Closes channels that a selector has, or cancels their keys: some get another owner, some get none. Prints each step. */
public final class Handed {
    private final FarEnds farEnds = new FarEnds();
    private final List<Socket> others = new ArrayList<>();

    private Handed() throws IOException {}

    public static void main(String[] args) throws Exception {
        Handed program = new Handed();
        if (args[0].equals("closed")) {
            program.closed();
        } else {
            program.cancelled();
        }
    }

    private SocketChannel connect() throws IOException {
        SocketChannel channel = Stage.keep(SocketChannel.open(farEnds.address()));
        others.add(farEnds.accept());
        channel.configureBlocking(false);
        return channel;
    }

    /**
     * Closed channels. Two have a selector that runs only at the test's word, and three one that runs at once. Two have one in which a
     * thread sleeps until the test's word.
     */
    private void closed() throws IOException, InterruptedException {
        Selector late = Stage.keep(Selector.open());
        for (int i = 0; i < 2; i++) {
            SocketChannel channel = connect();
            channel.register(late, SelectionKey.OP_READ);
            channel.close();
        }
        Selector prompt = Stage.keep(Selector.open());
        for (int i = 0; i < 3; i++) {
            SocketChannel channel = connect();
            channel.register(prompt, SelectionKey.OP_READ);
            channel.close();
            prompt.selectNow();
        }
        closeOthers();
        Selector asleep = Stage.keep(Selector.open());
        closeUnder(asleep, 2);
        Step.done("CLOSED");
        late.selectNow();
        asleep.wakeup();
        closeOthers();
        Step.done("SELECTED");
    }

    private void closeOthers() throws IOException {
        for (Socket other : others) {
            other.close();
        }
    }

    private void closeUnder(Selector asleep, int count) throws IOException, InterruptedException {
        List<SocketChannel> channels = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            SocketChannel channel = connect();
            channel.register(asleep, SelectionKey.OP_READ);
            // So that close() sends no FIN: the other end would close for it, and that would wake the selector.
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            channels.add(channel);
        }
        Thread loop = Background.start(() -> asleep.select());
        while (!isIn(loop, "sun.nio.ch.EPoll")) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        for (SocketChannel channel : channels) {
            channel.close();
        }
    }

    private static boolean isIn(Thread thread, String owner) {
        return Stream.of(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(owner));
    }

    /**
     * Channels whose keys are cancelled: two that no code uses afterwards, and two that a thread reads in blocking mode. Another selector
     * has five more; of three it leaves the end unread.
     */
    private void cancelled() throws Exception {
        Selector first = Stage.keep(Selector.open());
        Selector second = Stage.keep(Selector.open());
        List<Thread> readers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            forgotten(first);
            readers.add(reading(cancelled(first)));
            cancelled(first).register(second, SelectionKey.OP_READ);
        }
        Selector idle = Stage.keep(Selector.open());
        for (int i = 0; i < 3; i++) {
            left(first, idle);
        }
        Thread loop = Background.start(() -> readAll(second, 2));
        Step.done("CANCELLED");
        closeOthers();
        for (Thread reader : readers) {
            reader.join();
        }
        loop.join();
        Step.done("ENDED");
    }

    private void forgotten(Selector selector) throws IOException {
        SocketChannel channel = Stage.keep(SocketChannel.open(farEnds.address()));
        others.add(farEnds.accept());
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ).cancel();
    }

    private void left(Selector before, Selector idle) throws IOException {
        SocketChannel channel = Stage.keep(SocketChannel.open(farEnds.address()));
        others.add(farEnds.accept());
        channel.configureBlocking(false);
        channel.register(before, SelectionKey.OP_READ).cancel();
        before.selectNow();
        channel.register(idle, SelectionKey.OP_READ);
    }

    /** A channel that no selector has any more. */
    private SocketChannel cancelled(Selector selector) throws IOException {
        SocketChannel channel = connect();
        channel.register(selector, SelectionKey.OP_READ).cancel();
        selector.selectNow();
        return channel;
    }

    private static Thread reading(SocketChannel channel) throws IOException {
        channel.configureBlocking(true);
        return Background.start(() -> readToEnd(channel));
    }

    private static void readAll(Selector selector, int count) throws IOException {
        for (int ended = 0; ended < count; ) {
            selector.select();
            for (SelectionKey key : selector.selectedKeys()) {
                readToEnd((SocketChannel) key.channel());
                ended++;
            }
            selector.selectedKeys().clear();
        }
        selector.selectNow();
    }

    private static void readToEnd(SocketChannel channel) throws IOException {
        try (channel) {
            ByteBuffer buffer = ByteBuffer.allocate(8);
            while (channel.read(buffer) != -1) {
                buffer.clear();
            }
        }
    }
}
