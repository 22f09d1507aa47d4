package troubles;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import leaks.Line;
import leaks.Stage;

/**
 * Listens on 7 ports, with a thread each that accepts once and then waits: {@code LISTEN kind port}. Three queues are small, two are long,
 * one is small and is emptied now and then, and one takes no connection before data has come. At the test's word the last one is closed,
 * and all others go on accepting.
 */
public final class Queues {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(Stage.LOOPBACK, 0);
    private static final int SMALL = 2;
    private static final int LONG = 50;
    private static final int A_MOMENT = 300;

    private static final CountDownLatch GOING = new CountDownLatch(1);

    /** A channel that is not bound yet, with the line that opened it. */
    private record Opened(String line, ServerSocketChannel listener) {}

    private Queues() {}

    public static void main(String[] args) throws IOException {
        List<ServerSocket> listeners = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            listeners.add(listening("small", Line.here(), new ServerSocket(0, SMALL, Stage.LOOPBACK)));
            listeners.add(listening("long", Line.here(), new ServerSocket(0, LONG, Stage.LOOPBACK)));
        }
        Opened channel = new Opened(Line.here(), ServerSocketChannel.open());
        ServerSocket third = channel.listener.bind(ANY_PORT, SMALL).socket();
        listeners.add(listening("small", channel.line, third));
        ServerSocket brief = new ServerSocket(0, SMALL, Stage.LOOPBACK);
        Said.innocent(brief.getLocalSocketAddress(), null, "full for a moment");
        Stage.say("LISTEN brief " + brief.getLocalPort());
        ServerSocketChannel deferring = ServerSocketChannel.open().bind(ANY_PORT);
        Defer.accept(Stage.keep(deferring));
        Stage.say("LISTEN deferring " + deferring.socket().getLocalPort());
        for (ServerSocket listener : listeners) {
            accepting(listener, true);
        }
        accepting(brief, false);
        Stage.ready();
        GOING.countDown();
        deferring.close();
        Stage.say("READING");
        Stage.hear();
    }

    private static ServerSocket listening(String kind, String opened, ServerSocket listener) {
        Said.trouble("not-accepting", "LISTEN", true, opened, listener.getLocalSocketAddress(), null);
        Stage.say("LISTEN " + kind + " " + listener.getLocalPort());
        return listener;
    }

    private static void accepting(ServerSocket listener, boolean stops) {
        Thread thread = Pipe.daemon(() -> accept(listener, stops));
        thread.setName("acceptor-" + listener.getLocalPort());
    }

    private static void accept(ServerSocket listener, boolean stops) {
        try {
            while (true) {
                Socket connection = listener.accept();
                handle(listener, stops);
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void handle(ServerSocket listener, boolean stops) {
        if (stops) {
            Stage.say("ACCEPTED " + listener.getLocalPort());
            await();
        } else {
            Pipe.pause(A_MOMENT);
        }
    }

    private static void await() {
        try {
            GOING.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
