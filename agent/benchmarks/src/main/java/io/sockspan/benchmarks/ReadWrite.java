package io.sockspan.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Reads and writes of connected loopback sockets on one thread: what one end writes is there when the other end reads, so nothing ever
 * waits. Reads are measured as 32 small ones after one large write, writes the other way round. The read of an empty non-blocking channel
 * is the cheapest hooked call, and so shows a hook's cost best.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ReadWrite {
    private static final int CALLS = 32;
    private static final int CHUNK = 16;

    private final byte[] bytes = new byte[CALLS * CHUNK];
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(CALLS * CHUNK);
    private final Loopback loopback;
    private final Loopback.Sockets sockets;
    private final Loopback.Channels channels;
    private final Loopback.Channels empty;
    private final InputStream in;
    private final OutputStream out;

    /** Opens a connection of each API, and an empty one. */
    public ReadWrite() {
        try {
            loopback = new Loopback();
            sockets = loopback.connectSockets();
            channels = loopback.connectChannels();
            empty = loopback.connectChannels();
            in = sockets.server().getInputStream();
            out = sockets.client().getOutputStream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Setup
    public void setUp() throws IOException {
        sockets.client().setTcpNoDelay(true);
        channels.client().setOption(StandardSocketOptions.TCP_NODELAY, true);
        empty.server().configureBlocking(false);
    }

    @TearDown
    public void close() throws IOException {
        sockets.close();
        channels.close();
        empty.close();
        loopback.close();
    }

    @Benchmark
    @OperationsPerInvocation(CALLS)
    public int socketRead() throws IOException {
        out.write(bytes);
        int sum = 0;
        for (int i = 0; i < CALLS; i++) {
            sum += in.read(bytes, 0, CHUNK);
        }
        return sum;
    }

    @Benchmark
    @OperationsPerInvocation(CALLS)
    public int socketWrite() throws IOException {
        for (int i = 0; i < CALLS; i++) {
            out.write(bytes, 0, CHUNK);
        }
        return in.readNBytes(bytes, 0, bytes.length);
    }

    @Benchmark
    @OperationsPerInvocation(CALLS)
    public int channelRead() throws IOException {
        channels.client().write(buffer.clear());
        int sum = 0;
        for (int i = 0; i < CALLS; i++) {
            sum += channels.server().read(buffer.clear().limit(CHUNK));
        }
        return sum;
    }

    @Benchmark
    @OperationsPerInvocation(CALLS)
    public int channelWrite() throws IOException {
        for (int i = 0; i < CALLS; i++) {
            channels.client().write(buffer.clear().limit(CHUNK));
        }
        buffer.clear();
        while (buffer.hasRemaining()) {
            channels.server().read(buffer);
        }
        return buffer.position();
    }

    @Benchmark
    public int channelReadOfNothing() throws IOException {
        return empty.server().read(buffer.clear());
    }
}
