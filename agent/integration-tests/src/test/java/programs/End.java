package programs;

import static java.net.StandardSocketOptions.SO_LINGER;
import static java.net.StandardSocketOptions.SO_RCVBUF;
import static java.net.StandardSocketOptions.SO_SNDBUF;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import leaks.Stage;

/** One end of a connection, through any API; each method blocks until it is done. */
interface End {
    /** Small buffers to read, large ones to write: so {@link #FILL} leaves the program at once, and stays in the kernel. */
    int RECEIVE_BUFFER = 8 * 1024;

    int SEND_BUFFER = 200 * 1024;
    int FILL = 96 * 1024;

    InetSocketAddress local() throws IOException;

    /** How many bytes came, at most {@code count}; -1 at the end of the stream. */
    int read(int count) throws IOException;

    void write(int count) throws IOException;

    void shutdownOutput() throws IOException;

    /** Whether the API has SO_LINGER, which makes a close a reset. */
    boolean canReset();

    void close() throws IOException;

    void reset() throws IOException;

    default void fill() throws IOException {
        write(FILL);
    }

    /** Reads all that comes to the end of the stream. */
    default void drain() throws IOException {
        for (int got = 0; got != -1; ) {
            got = read(FILL);
        }
    }

    /** Both ends of one connection. */
    record Pair(End client, End server) {}

    /** The APIs, each of which connects to itself. */
    enum Api {
        SOCKET {
            @Override
            Pair connect() throws IOException {
                try (ServerSocket listener = new ServerSocket()) {
                    listener.setReceiveBufferSize(RECEIVE_BUFFER);
                    listener.bind(anyPort());
                    Socket client = new Socket();
                    client.setReceiveBufferSize(RECEIVE_BUFFER);
                    client.setSendBufferSize(SEND_BUFFER);
                    client.connect(listener.getLocalSocketAddress());
                    Socket server = listener.accept();
                    server.setSendBufferSize(SEND_BUFFER);
                    return new Pair(new OfSocket(client), new OfSocket(server));
                }
            }
        },
        SOCKET_CHANNEL {
            @Override
            Pair connect() throws IOException {
                try (ServerSocketChannel listener = ServerSocketChannel.open()) {
                    listener.setOption(SO_RCVBUF, RECEIVE_BUFFER).bind(anyPort());
                    SocketChannel client = SocketChannel.open();
                    client.setOption(SO_RCVBUF, RECEIVE_BUFFER).setOption(SO_SNDBUF, SEND_BUFFER);
                    client.connect(listener.getLocalAddress());
                    SocketChannel server = listener.accept().setOption(SO_SNDBUF, SEND_BUFFER);
                    return new Pair(new OfChannel(client), new OfChannel(server));
                }
            }
        },
        ASYNCHRONOUS {
            @Override
            Pair connect() throws IOException {
                try (AsynchronousServerSocketChannel listener = AsynchronousServerSocketChannel.open()) {
                    listener.setOption(SO_RCVBUF, RECEIVE_BUFFER).bind(anyPort());
                    AsynchronousSocketChannel client = AsynchronousSocketChannel.open();
                    client.setOption(SO_RCVBUF, RECEIVE_BUFFER).setOption(SO_SNDBUF, SEND_BUFFER);
                    Future<Void> connected = client.connect(listener.getLocalAddress());
                    AsynchronousSocketChannel server = result(listener.accept());
                    result(connected);
                    server.setOption(SO_SNDBUF, SEND_BUFFER);
                    return new Pair(new OfAsynchronous(client), new OfAsynchronous(server));
                }
            }
        };

        abstract Pair connect() throws IOException;
    }

    static InetSocketAddress anyPort() {
        return new InetSocketAddress(Stage.LOOPBACK, 0);
    }

    static <T> T result(Future<T> future) throws IOException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Through {@link Socket}. */
    record OfSocket(Socket socket) implements End {
        @Override
        public InetSocketAddress local() {
            return (InetSocketAddress) socket.getLocalSocketAddress();
        }

        @Override
        public int read(int count) throws IOException {
            return socket.getInputStream().read(new byte[count]);
        }

        @Override
        public void write(int count) throws IOException {
            socket.getOutputStream().write(new byte[count]);
        }

        @Override
        public void shutdownOutput() throws IOException {
            socket.shutdownOutput();
        }

        @Override
        public boolean canReset() {
            return true;
        }

        @Override
        public void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** Through {@link SocketChannel}. */
    record OfChannel(SocketChannel channel) implements End {
        @Override
        public InetSocketAddress local() throws IOException {
            return (InetSocketAddress) channel.getLocalAddress();
        }

        @Override
        public int read(int count) throws IOException {
            return channel.read(ByteBuffer.allocate(count));
        }

        @Override
        public void write(int count) throws IOException {
            channel.write(ByteBuffer.allocate(count));
        }

        @Override
        public void shutdownOutput() throws IOException {
            channel.shutdownOutput();
        }

        @Override
        public boolean canReset() {
            return true;
        }

        @Override
        public void reset() throws IOException {
            channel.setOption(SO_LINGER, 0);
            channel.close();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /** Through {@link AsynchronousSocketChannel}. */
    record OfAsynchronous(AsynchronousSocketChannel channel) implements End {
        @Override
        public InetSocketAddress local() throws IOException {
            return (InetSocketAddress) channel.getLocalAddress();
        }

        @Override
        public int read(int count) throws IOException {
            return result(channel.read(ByteBuffer.allocate(count)));
        }

        @Override
        public void write(int count) throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(count);
            while (bytes.hasRemaining()) {
                result(channel.write(bytes));
            }
        }

        @Override
        public void shutdownOutput() throws IOException {
            channel.shutdownOutput();
        }

        @Override
        public boolean canReset() {
            return false;
        }

        @Override
        public void reset() {
            throw new UnsupportedOperationException("it has no SO_LINGER");
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
