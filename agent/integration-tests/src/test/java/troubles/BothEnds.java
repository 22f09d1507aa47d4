package troubles;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import leaks.Line;
import leaks.Stage;

/**
 * Makes a connection at each line that it reads, and states its finding: a leak in CLOSE_WAIT, then a stuck close, to another process; a
 * leak whose peer is an orphan; a leak and a stuck close whose peer is here.
 */
public final class BothEnds {
    private BothEnds() {}

    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(args[0]);
        Stage.ready();
        forget(Pipe.to(port, Line.here(), SocketChannel.open(), 'S'));
        Pipe.to(port, Line.here(), SocketChannel.open(), 'N')
                .fill()
                .isTrouble("stuck-close", "FIN_WAIT_1", true)
                .close();
        next();
        ServerSocketChannel listener = ServerSocketChannel.open().bind(new InetSocketAddress(Stage.LOOPBACK, 0), 50);
        int here = listener.socket().getLocalPort();
        Pipe orphaned = Pipe.to(here, Line.here(), SocketChannel.open(), 'N');
        accepted(listener).close();
        forget(orphaned);
        Pipe ended = Pipe.to(here, Line.here(), SocketChannel.open(), 'N');
        Stage.keep(accepted(listener)).shutdownOutput();
        forget(ended);
        Pipe stuck = Pipe.to(here, Line.here(), SocketChannel.open(), 'N');
        Stage.keep(accepted(listener));
        stuck.fill().isTrouble("stuck-close", "FIN_WAIT_1", true).close();
        next();
    }

    /** The accepted end reads the command first, because a close with unread data resets. */
    private static SocketChannel accepted(ServerSocketChannel listener) throws IOException {
        SocketChannel accepted = listener.accept();
        accepted.read(ByteBuffer.allocate(1));
        return accepted;
    }

    private static void forget(Pipe pipe) throws IOException {
        Stage.keep(pipe.readToEnd(1, 0)).isTrouble("eof-ignored", "CLOSE_WAIT", true);
        next();
    }

    private static void next() {
        Stage.say("NEXT");
        Stage.hear();
    }
}
