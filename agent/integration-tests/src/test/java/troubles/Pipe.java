package troubles;

import static java.net.StandardSocketOptions.SO_RCVBUF;
import static java.net.StandardSocketOptions.SO_SNDBUF;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import leaks.Stage;

/** A connection to the far end, with buffers so small that little data fills them, and the line that opened it. */
record Pipe(SocketChannel channel, String opened, SocketAddress local, SocketAddress peer) {
    static final int BUFFER_BYTES = 16 * 1024;

    /** {@code channel} was opened at the line {@code opened}; {@code command} says what the far end does. */
    static Pipe to(int port, String opened, SocketChannel channel, char command) throws IOException {
        return to(port, opened, channel, command, BUFFER_BYTES);
    }

    static Pipe to(int port, String opened, SocketChannel channel, char command, int sendBuffer) throws IOException {
        channel.setOption(SO_RCVBUF, BUFFER_BYTES).setOption(SO_SNDBUF, sendBuffer);
        channel.connect(new InetSocketAddress(Stage.LOOPBACK, port));
        channel.write(ByteBuffer.wrap(new byte[] {(byte) command}));
        return new Pipe(channel, opened, channel.getLocalAddress(), channel.getRemoteAddress());
    }

    Pipe isTrouble(String rule, String state, boolean certain) {
        Said.trouble(rule, state, certain, opened, local, peer);
        return this;
    }

    Pipe isInnocent(String what) {
        Said.innocent(local, peer, what);
        return this;
    }

    /** Writes until the kernel has taken nothing more for 200 ms: the peer's window is closed. */
    Pipe fill() throws IOException {
        channel.configureBlocking(false);
        for (int refused = 0; refused < 10; refused++) {
            if (channel.write(ByteBuffer.allocate(BUFFER_BYTES)) > 0) {
                refused = 0;
            }
            pause(20);
        }
        channel.configureBlocking(true);
        return this;
    }

    Pipe shutOutput() throws IOException {
        channel.shutdownOutput();
        return this;
    }

    /** Has the far end shut its output, over another connection, because it does not read this one; returns when it has. */
    Pipe farEndShuts() throws IOException {
        InetSocketAddress far = (InetSocketAddress) peer;
        try (SocketChannel teller = SocketChannel.open(far)) {
            ByteBuffer command = ByteBuffer.allocate(1 + Integer.BYTES).put((byte) 'X');
            command.putInt(((InetSocketAddress) local).getPort()).flip();
            teller.write(command);
            teller.read(ByteBuffer.allocate(1));
        }
        return this;
    }

    Pipe shutInput() throws IOException {
        channel.shutdownInput();
        return this;
    }

    Pipe close() throws IOException {
        channel.close();
        return this;
    }

    /** Reads to the end of the stream, {@code bytes} at most at a time, with a pause after each. */
    Pipe readToEnd(int bytes, int pauseMillis) {
        try {
            ByteBuffer part = ByteBuffer.allocate(bytes);
            while (channel.read(part.clear()) != -1) {
                pause(pauseMillis);
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads until nothing has come for 200 ms. */
    void readWhatIsThere() throws IOException {
        channel.configureBlocking(false);
        ByteBuffer part = ByteBuffer.allocate(BUFFER_BYTES);
        for (int nothing = 0; nothing < 10; nothing++) {
            while (channel.read(part.clear()) > 0) {
                nothing = 0;
            }
            pause(20);
        }
        channel.configureBlocking(true);
    }

    void sendOnAndOn() {
        try {
            while (channel.write(ByteBuffer.allocate(BUFFER_BYTES)) >= 0) {
                pause(1);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads to the end on a thread of its own, which closes at the end. */
    void readToEndAndClose(int bytes, int pauseMillis) {
        daemon(() -> {
            try {
                readToEnd(bytes, pauseMillis).close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "pipe");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    static void pause(int millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
