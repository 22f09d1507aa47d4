package troubles;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import leaks.Line;
import leaks.Stage;

/**
 * Connects 7 times, through each API, where no SYN is answered, and 3 times where the second is. Holds all until the test's word to end.
 */
public final class Connects {
    private Connects() {}

    /** Waits until the socket is connected. */
    private interface Attempt {
        Closeable finish() throws IOException;
    }

    public static void main(String[] args) throws IOException {
        InetSocketAddress deaf = new InetSocketAddress(Stage.LOOPBACK, Integer.parseInt(args[0]));
        InetSocketAddress late = new InetSocketAddress(Stage.LOOPBACK, Integer.parseInt(args[1]));
        // So that the agent is warm; and before the others, because sockets with a finding make the agent's looks
        // rarer.
        Pipe.pause(2_500);
        List<Attempt> second = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            SocketChannel channel = SocketChannel.open();
            Said.innocent(null, late, "answered at the second SYN");
            second.add(connecting(channel, late));
        }
        Stage.say("SECOND");
        List<Closeable> connected = new ArrayList<>();
        for (Attempt attempt : second) {
            connected.add(attempt.finish());
        }
        List<Attempt> stuck = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            stuck.add(channel(deaf));
        }
        for (int i = 0; i < 2; i++) {
            stuck.add(socket(deaf));
            stuck.add(asynchronous(deaf));
        }
        Stage.ready();
        for (Attempt attempt : stuck) {
            connected.add(attempt.finish());
        }
        Stage.say("READING");
        Stage.hear();
        for (Closeable socket : connected) {
            socket.close();
        }
    }

    /** {@code socket}, which was opened at the line {@code opened}. */
    private static <S> S stuck(String opened, S socket, InetSocketAddress peer) {
        Said.trouble("connect-stuck", "SYN_SENT", true, opened, null, peer);
        return socket;
    }

    private static Attempt channel(InetSocketAddress peer) throws IOException {
        return connecting(stuck(Line.here(), SocketChannel.open(), peer), peer);
    }

    private static Attempt connecting(SocketChannel channel, InetSocketAddress peer) throws IOException {
        channel.configureBlocking(false);
        if (channel.connect(peer)) {
            throw new IOException("the queue was not full");
        }
        return () -> {
            channel.configureBlocking(true);
            channel.finishConnect();
            return channel;
        };
    }

    private static Attempt socket(InetSocketAddress peer) {
        Socket socket = new Socket();
        Thread thread = Pipe.daemon(() -> connect(socket, peer));
        return () -> {
            join(thread);
            return socket;
        };
    }

    private static void connect(Socket socket, InetSocketAddress peer) {
        try {
            stuck(Line.here(), socket, peer).connect(peer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Attempt asynchronous(InetSocketAddress peer) throws IOException {
        AsynchronousSocketChannel channel = stuck(Line.here(), AsynchronousSocketChannel.open(), peer);
        Future<Void> connected = channel.connect(peer);
        return () -> {
            try {
                connected.get();
            } catch (InterruptedException | ExecutionException e) {
                throw new IOException(e);
            }
            return channel;
        };
    }
}
