package leaks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * {@link Scenario} through {@code AsynchronousSocketChannel} and its server, with futures, or with completion handlers. A line is where
 * the program started an operation, because a thread of the JDK completes it.
 */
public final class AsyncLeaks implements Kind<AsynchronousSocketChannel> {
    private final InetSocketAddress peer;
    private final AsynchronousServerSocketChannel listener;
    private final boolean handlers;

    private AsyncLeaks(int port, boolean handlers) throws IOException {
        peer = new InetSocketAddress(Stage.LOOPBACK, port);
        listener = AsynchronousServerSocketChannel.open().bind(new InetSocketAddress(Stage.LOOPBACK, 0));
        this.handlers = handlers;
    }

    public static void main(String[] args) throws Exception {
        Scenario.run(new AsyncLeaks(Integer.parseInt(args[0]), args[1].equals("handlers")));
        Stage.ready();
    }

    /** Completes a future with the result that a handler gets. */
    private static final class Completing<T> implements CompletionHandler<T, CompletableFuture<T>> {
        @Override
        public void completed(T result, CompletableFuture<T> done) {
            done.complete(result);
        }

        @Override
        public void failed(Throwable failure, CompletableFuture<T> done) {
            done.completeExceptionally(failure);
        }
    }

    /** A channel that is not connected yet, with the line that opened it. */
    private record Opened(String line, AsynchronousSocketChannel channel) {}

    @Override
    public Held<AsynchronousSocketChannel> connect(int way) throws IOException {
        Opened opened = new Opened(Line.here(), AsynchronousSocketChannel.open());
        if (handlers) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            opened.channel.connect(peer, done, new Completing<>());
            await(done);
        } else {
            await(opened.channel.connect(peer));
        }
        return held(opened.line, opened.channel);
    }

    @Override
    public Held<AsynchronousSocketChannel> accept(int way) throws IOException {
        if (!handlers) {
            return held(Line.here(), await(listener.accept()));
        }
        CompletableFuture<AsynchronousSocketChannel> done = new CompletableFuture<>();
        Mark<AsynchronousServerSocketChannel> mark = new Mark<>(listener);
        mark.at(Line.here()).accept(done, new Completing<>());
        return held(mark.line, await(done));
    }

    @Override
    public int listeningPort() throws IOException {
        return ((InetSocketAddress) listener.getLocalAddress()).getPort();
    }

    @Override
    public int read(Held<AsynchronousSocketChannel> held, int way) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(64);
        if (!handlers) {
            return await(held.reading(Line.here()).read(buffer));
        }
        if (way % 2 == 0) {
            CompletableFuture<Integer> done = new CompletableFuture<>();
            held.reading(Line.here()).read(buffer, done, new Completing<>());
            return await(done);
        }
        ByteBuffer[] two = {ByteBuffer.allocate(1), buffer};
        CompletableFuture<Long> done = new CompletableFuture<>();
        held.reading(Line.here()).read(two, 0, 2, 10, TimeUnit.SECONDS, done, new Completing<>());
        return await(done).intValue();
    }

    @Override
    public void write(Held<AsynchronousSocketChannel> held, byte[] bytes) throws IOException {
        if (handlers) {
            CompletableFuture<Integer> done = new CompletableFuture<>();
            held.writing(Line.here()).write(ByteBuffer.wrap(bytes), done, new Completing<>());
            await(done);
        } else {
            await(held.writing(Line.here()).write(ByteBuffer.wrap(bytes)));
        }
    }

    private static <T> T await(Future<T> future) throws IOException {
        try {
            return future.get(10, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void shutdownInput(Held<AsynchronousSocketChannel> held) throws IOException {
        held.socket.shutdownInput();
    }

    @Override
    public void shutdownOutput(Held<AsynchronousSocketChannel> held) throws IOException {
        held.socket.shutdownOutput();
    }

    @Override
    public void close(Held<AsynchronousSocketChannel> held, int way) throws IOException {
        if (way % 2 == 0) {
            held.socket.close();
        } else {
            try (AsynchronousSocketChannel closed = held.socket) {
                Scenario.expect(closed.isOpen());
            }
        }
    }

    @Override
    public void closeListener() throws IOException {
        listener.close();
    }

    private static Held<AsynchronousSocketChannel> held(String opened, AsynchronousSocketChannel channel)
            throws IOException {
        return new Held<>(opened, channel, (InetSocketAddress) channel.getLocalAddress(), (InetSocketAddress)
                channel.getRemoteAddress());
    }
}
