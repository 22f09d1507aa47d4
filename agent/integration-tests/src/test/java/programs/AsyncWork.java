package programs;

import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** {@code AsynchronousSocketChannel} and its server, with futures and with handlers: bytes, ends and errors. */
@SuppressWarnings("try") // A close() on purpose, before the block ends.
final class AsyncWork {
    private AsyncWork() {}

    /** Completes a future with the result that a handler gets. */
    private static final class Completing implements CompletionHandler<Integer, CompletableFuture<Integer>> {
        @Override
        public void completed(Integer result, CompletableFuture<Integer> done) {
            done.complete(result);
        }

        @Override
        public void failed(Throwable failure, CompletableFuture<Integer> done) {
            done.completeExceptionally(failure);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The asking itself is to throw.
    static void run(Transcript transcript) throws Exception {
        try (Echo echo = new Echo()) {
            exchange(transcript, echo);
            errors(transcript, echo);
        }
        try (AsynchronousSocketChannel channel = AsynchronousSocketChannel.open()) {
            transcript.outcomeSomewhere(
                    "async refused", () -> channel.connect(Echo.closedPort()).get());
            transcript.outcomeSomewhere("async unconnected", () -> read(channel, ByteBuffer.allocate(1), 0));
        }
        try (AsynchronousServerSocketChannel listener = AsynchronousServerSocketChannel.open()) {
            transcript.outcome("async unbound", listener::accept);
        }
    }

    private static void exchange(Transcript transcript, Echo echo) throws Exception {
        try (AsynchronousSocketChannel channel = AsynchronousSocketChannel.open()) {
            channel.connect(echo.address()).get();
            for (int i = 0; i < Work.ROUNDS; i++) {
                ByteBuffer message = ByteBuffer.wrap(new byte[] {0, (byte) i, (byte) (i >> 8)});
                transcript.bytes(message.array(), channel.write(message).get());
                ByteBuffer answer = ByteBuffer.allocate(3);
                while (answer.hasRemaining()) {
                    read(channel, answer, i);
                }
                transcript.bytes(answer.array(), 3);
            }
            channel.shutdownOutput();
            transcript.note("async end of stream", read(channel, ByteBuffer.allocate(1), 0));
            transcript.note("async end of stream again", read(channel, ByteBuffer.allocate(1), 1));
        }
    }

    private static int read(AsynchronousSocketChannel channel, ByteBuffer buffer, int way) throws Exception {
        if (way % 2 == 0) {
            return channel.read(buffer).get();
        }
        CompletableFuture<Integer> done = new CompletableFuture<>();
        channel.read(buffer, done, new Completing());
        return done.get();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The asking itself is to throw.
    private static void errors(Transcript transcript, Echo echo) throws Exception {
        try (AsynchronousSocketChannel channel = AsynchronousSocketChannel.open()) {
            channel.connect(echo.address()).get();
            channel.write(ByteBuffer.wrap(Echo.resetCommand())).get();
            transcript.outcomeSomewhere("async reset", () -> read(channel, ByteBuffer.allocate(1), 0));
            transcript.outcomeSomewhere("async after reset", () -> read(channel, ByteBuffer.allocate(1), 1));
        }
        try (AsynchronousSocketChannel channel = AsynchronousSocketChannel.open()) {
            channel.connect(echo.address()).get();
            CompletableFuture<Integer> done = new CompletableFuture<>();
            channel.read(ByteBuffer.allocate(1), 100, TimeUnit.MILLISECONDS, done, new Completing());
            transcript.outcome("async read pending", () -> channel.read(ByteBuffer.allocate(1)));
            transcript.outcomeSomewhere("async read timeout", done::get);
        }
        try (AsynchronousSocketChannel channel = AsynchronousSocketChannel.open()) {
            channel.connect(echo.address()).get();
            Future<Integer> pending = channel.read(ByteBuffer.allocate(1));
            channel.close();
            transcript.outcomeSomewhere("async closed while read", pending::get);
            transcript.outcomeSomewhere("async closed", () -> read(channel, ByteBuffer.allocate(1), 0));
        }
    }
}
