package demo;

import static java.net.StandardSocketOptions.SO_LINGER;
import static java.net.StandardSocketOptions.SO_RCVBUF;
import static java.net.StandardSocketOptions.SO_SNDBUF;

import java.io.Closeable;
import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A socket in each of the eleven states, until {@link #close}: plain channels on loopback and one socket option that
 * Java does not name.
 */
final class HeldStates implements Closeable {

    /** What is held, as its local end sees it; {@code how} is how it came there, {@code peer} is null for a listener. */
    record Held(String state, InetSocketAddress local, InetSocketAddress peer, String how) {}

    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final int BUFFER_BYTES = 16 * 1024;
    private static final int DEFER_SECONDS = 60;
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_DEFER_ACCEPT = 9;

    private final List<Held> held = new ArrayList<>();
    private final List<Closeable> ends = new ArrayList<>();
    private final ServerSocketChannel listener = listen(50);

    /** The two ends of a connection: {@code ours} is the one that is brought into a state. */
    private record Connection(SocketChannel ours, SocketChannel peer) {}

    HeldStates() throws Exception {
        held.add(new Held("LISTEN", address(listener.getLocalAddress()), null, "waits for connections"));
        synSent();
        synReceived();
        established();
        finWait1();
        finWait2AndCloseWait();
        closing();
        lastAck();
        timeWait();
        closed();
    }

    List<Held> held() {
        return held;
    }

    /** Lets go of every connection in good order: what is still under way is read to its end. */
    @Override
    public void close() throws IOException {
        for (Closeable end : ends) {
            end.close();
        }
        listener.close();
    }

    /** The queue of a listener is full, and a SYN that does not fit is dropped without a word: the client repeats it. */
    private void synSent() throws IOException {
        ServerSocketChannel deaf = listen(1);
        SocketAddress address = deaf.getLocalAddress();
        // Linux queues one more than it is told.
        List<SocketChannel> queued = List.of(SocketChannel.open(address), SocketChannel.open(address));
        SocketChannel third = SocketChannel.open();
        third.bind(ANY_PORT); // Java tells a port that it did not choose only once connected
        third.configureBlocking(false);
        third.connect(address);
        held.add(new Held(
                "SYN_SENT", address(third.getLocalAddress()), address(address), "the listener's queue is full"));
        ends.add(third);
        for (SocketChannel client : queued) {
            ends.add(client);
            ends.add(() -> deaf.accept().close());
        }
        ends.add(deaf);
    }

    /** A listener that wants data before it takes a connection leaves it half open, though the client believes itself connected. */
    private void synReceived() throws Exception {
        ServerSocketChannel deferring = listen(50);
        try {
            deferAccept(deferring);
        } catch (InaccessibleObjectException e) {
            System.out.println("eleven-states: SYN_RECEIVED needs --add-opens=java.base/sun.nio.ch=ALL-UNNAMED");
            deferring.close();
            return;
        }
        SocketChannel silent = SocketChannel.open(deferring.getLocalAddress());
        held.add(new Held(
                "SYN_RECEIVED",
                address(deferring.getLocalAddress()),
                address(silent.getLocalAddress()),
                "TCP_DEFER_ACCEPT"));
        ends.add(() -> {
            silent.write(ByteBuffer.allocate(1));
            SocketChannel accepted = deferring.accept();
            silent.close();
            drain(accepted);
            accepted.close();
        });
        ends.add(deferring);
    }

    private void established() throws IOException {
        Connection connection = connect(SocketChannel.open());
        hold("ESTABLISHED", connection.ours, "idle");
        ends.add(connection.ours);
        ends.add(connection.peer);
    }

    private void finWait1() throws Exception {
        Connection connection = connect(SocketChannel.open());
        fill(connection.ours);
        hold("FIN_WAIT_1", connection.ours, "closed; the FIN waits behind data that the peer does not read");
        connection.ours.close();
        drainAtEnd(connection.peer);
    }

    private void finWait2AndCloseWait() throws IOException {
        Connection connection = connect(SocketChannel.open());
        hold("FIN_WAIT_2", connection.ours, "closed; the peer has not closed yet");
        hold("CLOSE_WAIT", connection.peer, "the peer of the one in FIN_WAIT_2");
        connection.ours.close();
        ends.add(connection.peer);
    }

    /** Both have sent data and FIN; ours reads the peer's, the peer does not read ours. */
    private void closing() throws Exception {
        Connection connection = connect(SocketChannel.open());
        fill(connection.ours);
        fill(connection.peer);
        connection.ours.shutdownOutput();
        connection.peer.shutdownOutput();
        drain(connection.ours);
        hold("CLOSING", connection.ours, "closed; both sent FIN, ours waits behind data");
        connection.ours.close();
        drainAtEnd(connection.peer);
    }

    private void lastAck() throws Exception {
        Connection connection = connect(SocketChannel.open());
        fill(connection.ours);
        connection.peer.shutdownOutput();
        drain(connection.ours);
        hold("LAST_ACK", connection.ours, "closed after the peer; the FIN waits behind data");
        connection.ours.close();
        drainAtEnd(connection.peer);
    }

    private void timeWait() throws IOException {
        Connection connection = connect(SocketChannel.open());
        hold("TIME_WAIT", connection.ours, "closed first, then the peer closed");
        connection.ours.close();
        drain(connection.peer);
        connection.peer.close();
    }

    private void closed() throws IOException {
        Connection connection = connect(SocketChannel.open());
        hold("CLOSED", connection.ours, "reset by the peer, the descriptor is open");
        connection.peer.setOption(SO_LINGER, 0);
        connection.peer.close();
        ends.add(connection.ours);
    }

    private void hold(String state, SocketChannel channel, String how) throws IOException {
        held.add(new Held(state, address(channel.getLocalAddress()), address(channel.getRemoteAddress()), how));
    }

    private void drainAtEnd(SocketChannel channel) {
        ends.add(() -> {
            drain(channel);
            channel.close();
        });
    }

    /** Small buffers on both ends: little fills them, and they stay as small as they are told to be. */
    private Connection connect(SocketChannel ours) throws IOException {
        ours.setOption(SO_RCVBUF, BUFFER_BYTES).setOption(SO_SNDBUF, BUFFER_BYTES);
        ours.connect(listener.getLocalAddress());
        return new Connection(ours, listener.accept().setOption(SO_SNDBUF, BUFFER_BYTES));
    }

    private static ServerSocketChannel listen(int backlog) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open();
        listener.setOption(SO_RCVBUF, BUFFER_BYTES);
        return listener.bind(ANY_PORT, backlog);
    }

    /** Writes until the kernel has taken nothing more for a while: the peer's window is closed, and what follows waits behind. */
    private static void fill(SocketChannel channel) throws IOException, InterruptedException {
        channel.configureBlocking(false);
        for (int refused = 0; refused < 10; refused++) {
            if (channel.write(ByteBuffer.allocate(BUFFER_BYTES)) > 0) {
                refused = 0;
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /** Reads to the end of the stream. */
    private static void drain(SocketChannel channel) throws IOException {
        channel.configureBlocking(true);
        ByteBuffer ignored = ByteBuffer.allocate(BUFFER_BYTES);
        while (channel.read(ignored) != -1) {
            ignored.clear();
        }
    }

    /** What Java has no name for, said to the class that sets the options it has names for. */
    private static void deferAccept(ServerSocketChannel channel) throws ReflectiveOperationException {
        Method descriptor = Class.forName("sun.nio.ch.SelChImpl").getMethod("getFD");
        Method setOption = Class.forName("sun.nio.ch.Net")
                .getDeclaredMethod(
                        "setIntOption0",
                        FileDescriptor.class,
                        boolean.class,
                        int.class,
                        int.class,
                        int.class,
                        boolean.class);
        descriptor.setAccessible(true);
        setOption.setAccessible(true);
        setOption.invoke(null, descriptor.invoke(channel), false, IPPROTO_TCP, TCP_DEFER_ACCEPT, DEFER_SECONDS, false);
    }

    private static InetSocketAddress address(SocketAddress address) {
        return (InetSocketAddress) address;
    }
}
