package leaks;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.ThreadFactory;

/**
 * Opens 23 sockets through one API. It leaves 5 after an end of stream, and 1 after an end of stream and its own shutdown. It leaves 3
 * after a reset that a read met, 1 after a reset that a write met, and 2 with an unread FIN. It also leaves 1 connected and idle, which is
 * no leak, and closes the other 10, each in a different way. The first byte that the peer reads says what it does (see the tests' {@code
 * Peer}).
 */
final class Scenario<S> {
    private final Kind<S> kind;

    /** Makes the thread that reads while another closes. */
    private final ThreadFactory threads;

    private Scenario(Kind<S> kind, ThreadFactory threads) {
        this.kind = kind;
        this.threads = threads;
    }

    static <S> void run(Kind<S> kind) throws Exception {
        run(kind, Thread::new);
    }

    static <S> void run(Kind<S> kind, ThreadFactory threads) throws Exception {
        Scenario<S> scenario = new Scenario<>(kind, threads);
        scenario.leave();
        scenario.close();
        kind.closeListener();
    }

    private void leave() throws IOException {
        for (int way = 0; way < 5; way++) {
            Held<S> held = way % 2 == 0 ? connected(way) : accepted(way);
            readToEnd(held, 'F', way);
            held.leaked("eof-ignored", "CLOSE_WAIT", true, false);
        }
        Held<S> half = connected(5);
        readToEnd(half, 'F', 0);
        kind.shutdownOutput(half);
        half.leaked("eof-ignored", "CLOSED", true, false);
        for (int way = 0; way < 3; way++) {
            Held<S> held = way == 1 ? accepted(way) : connected(way);
            readReset(held, way);
            resetIgnored(held, true);
        }
        Held<S> written = connected(1);
        writeUntilReset(written);
        resetIgnored(written, false);
        for (int way = 0; way < 2; way++) {
            Held<S> held = way == 0 ? connected(way) : accepted(way);
            command(held, 'U');
            held.leaked("never-read", "CLOSE_WAIT", false, false);
        }
        Held<S> idle = connected(2);
        command(idle, 'K');
    }

    private void close() throws Exception {
        Held<S> plain = connected(0);
        command(plain, 'K');
        kind.close(plain, 0);

        Held<S> afterEnd = connected(1);
        readToEnd(afterEnd, 'F', 1);
        kind.close(afterEnd, 1);

        Held<S> acceptedAfterEnd = accepted(0);
        readToEnd(acceptedAfterEnd, 'F', 2);
        kind.close(acceptedAfterEnd, 2);

        Held<S> afterReset = connected(2);
        readReset(afterReset, 1);
        kind.close(afterReset, 0);

        Held<S> orderly = connected(0);
        command(orderly, 'K');
        kind.shutdownOutput(orderly);
        expect(kind.read(orderly, 0) == -1);
        kind.close(orderly, 0);

        Held<S> inputShut = accepted(1);
        command(inputShut, 'K');
        kind.shutdownInput(inputShut);
        kind.close(inputShut, 0);

        Held<S> unread = connected(1);
        command(unread, 'U');
        kind.close(unread, 1);

        Held<S> bothShut = connected(2);
        command(bothShut, 'K');
        kind.shutdownOutput(bothShut);
        kind.shutdownInput(bothShut);
        kind.close(bothShut, 2);

        closedByAnotherThread(connected(0), 0);
        closedByAnotherThread(accepted(1), 1);
    }

    private void resetIgnored(Held<S> held, boolean byRead) {
        if (!byRead || !kind.closesOnReadError()) {
            held.leaked("error-ignored", "CLOSED", byRead, !byRead);
        }
    }

    private Held<S> connected(int way) throws IOException {
        Stage.countOpened();
        return Stage.keep(kind.connect(way));
    }

    private Held<S> accepted(int way) throws IOException {
        Stage.countOpened();
        Stage.askForConnection(kind.listeningPort(), kind.tls());
        return Stage.keep(kind.accept(way));
    }

    private void command(Held<S> held, char command) throws IOException {
        kind.write(held, new byte[] {(byte) command});
    }

    private void readToEnd(Held<S> held, char command, int way) throws IOException {
        command(held, command);
        int n = 0;
        while (n != -1) {
            n = kind.read(held, way);
        }
    }

    private void readReset(Held<S> held, int way) throws IOException {
        command(held, 'R');
        try {
            int n = kind.read(held, way);
            throw new IllegalStateException("read " + n + " of a connection that was to be reset");
        } catch (IOException e) {
            expect(e.getMessage() != null && e.getMessage().contains("reset"));
        }
    }

    private void writeUntilReset(Held<S> held) throws IOException {
        command(held, 'R');
        for (int i = 0; i < 500; i++) {
            pause(10);
            try {
                kind.write(held, new byte[100]);
            } catch (IOException e) {
                return;
            }
        }
        throw new IllegalStateException("wrote 500 times to a connection that was reset");
    }

    /** Here the JDK replaces the descriptor's file with dup2 before it closes the descriptor. */
    private void closedByAnotherThread(Held<S> held, int way) throws Exception {
        command(held, 'K');
        Thread reader = threads.newThread(() -> {
            try {
                kind.read(held, 0);
            } catch (ClosedChannelException | java.net.SocketException e) {
                return;
            } catch (IOException e) {
                if (e.getCause() instanceof ClosedChannelException) {
                    return;
                }
                throw new IllegalStateException(e);
            }
        });
        reader.start();
        pause(50);
        kind.close(held, way);
        reader.join(5_000);
        expect(!reader.isAlive());
    }

    static void expect(boolean condition) {
        if (!condition) {
            throw new IllegalStateException("the program did not come to do what it was to do");
        }
    }

    static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
