package troubles;

import static java.net.StandardSocketOptions.SO_RCVBUF;
import static java.net.StandardSocketOptions.SO_SNDBUF;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import leaks.Stage;

/**
 * The other end of the connections of these programs, with small buffers. It does what the first byte says, until {@link #goOn}; then it
 * reads to the end and closes. N: nothing. S: shuts its output. X and a port: shuts the output of the connection from that port. W: sends
 * as much as is taken. O: sends without an end. 2: sends two bytes. A: answers with a byte now and then. T: reads slowly. D: reads after a
 * while. C: reads and closes.
 */
public final class FarEnd implements AutoCloseable {
    private static final int A_WHILE = 700;

    private final ServerSocketChannel listener;
    private final Map<Integer, SocketChannel> byPort = new ConcurrentHashMap<>();
    private final CountDownLatch going = new CountDownLatch(1);

    public FarEnd() throws IOException {
        listener = ServerSocketChannel.open().setOption(SO_RCVBUF, Pipe.BUFFER_BYTES);
        listener.bind(new InetSocketAddress(Stage.LOOPBACK, 0), 50);
        Pipe.daemon(this::accept);
    }

    /** Runs it as a process of its own, which prints its port, goes on at a line, and ends at the next. */
    public static void main(String[] args) throws IOException {
        try (FarEnd far = new FarEnd()) {
            Stage.say("PORT " + far.port());
            Stage.hear();
            far.goOn();
            Stage.hear();
        }
    }

    public int port() {
        return listener.socket().getLocalPort();
    }

    /** From now on every connection is read to its end and closed. */
    public void goOn() {
        going.countDown();
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel channel = listener.accept();
                channel.setOption(SO_SNDBUF, Pipe.BUFFER_BYTES);
                Pipe.daemon(() -> serve(channel));
            }
        } catch (IOException e) {
            // The listener was closed: the test is over.
            return;
        }
    }

    private void serve(SocketChannel channel) {
        try (channel) {
            ByteBuffer command = ByteBuffer.allocate(1);
            channel.read(command);
            byPort.put(channel.socket().getPort(), channel);
            Pipe pipe = new Pipe(channel, "-", channel.getLocalAddress(), channel.getRemoteAddress());
            boolean waits = begin((char) command.get(0), pipe);
            while (waits && going.getCount() > 0) {
                Pipe.pause(10);
            }
            if (channel.isOpen()) {
                channel.shutdownOutput();
                pipe.readToEnd(Pipe.BUFFER_BYTES, 0);
            }
        } catch (IOException e) {
            // The program has ended.
            return;
        }
    }

    /** Whether a connection still has to wait. */
    private boolean begin(char command, Pipe pipe) throws IOException {
        switch (command) {
            case 'S' -> pipe.shutOutput();
            case 'X' -> shutOutput(pipe);
            case 'W' -> pipe.fill();
            case 'O' -> repeat(pipe, Pipe.BUFFER_BYTES, 0);
            case '2' -> pipe.channel().write(ByteBuffer.allocate(2));
            case 'A' -> repeat(pipe, 1, 100);
            case 'T' -> trickle(pipe);
            case 'D' -> {
                Pipe.pause(A_WHILE);
                pipe.readToEnd(Pipe.BUFFER_BYTES, 0);
            }
            case 'C' -> pipe.readToEnd(Pipe.BUFFER_BYTES, 0);
            default -> {}
        }
        return "NSW2".indexOf(command) >= 0;
    }

    private void repeat(Pipe pipe, int bytes, int pauseMillis) throws IOException {
        while (going.getCount() > 0) {
            pipe.channel().write(ByteBuffer.allocate(bytes));
            Pipe.pause(pauseMillis);
        }
    }

    private void shutOutput(Pipe command) throws IOException {
        ByteBuffer port = ByteBuffer.allocate(Integer.BYTES);
        int read = 0;
        while (port.hasRemaining() && read != -1) {
            read = command.channel().read(port);
        }
        byPort.get(port.getInt(0)).shutdownOutput();
    }

    private void trickle(Pipe pipe) throws IOException {
        ByteBuffer part = ByteBuffer.allocate(4096);
        while (going.getCount() > 0 && pipe.channel().read(part.clear()) != -1) {
            Pipe.pause(50);
        }
    }

    @Override
    public void close() throws IOException {
        going.countDown();
        listener.close();
    }
}
