package troubles;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import leaks.Line;
import leaks.Stage;

/** Shuts its output and holds the descriptor, in every way that gets stuck (11 sockets), and in two ways that go on. */
public final class HalfCloses {
    private static final String RULE = "half-close-stuck";
    private static final int MANY_BYTES = 1 << 20;

    /** At the test's word they are read to their end and closed. */
    private static final List<Pipe> HELD = new ArrayList<>();

    /** Their input is over; they are closed at the test's word. */
    private static final List<Pipe> OVER = new ArrayList<>();

    /** They were read to their end; they are closed when the far end has taken everything. */
    private static final List<Pipe> READ = new ArrayList<>();

    private HalfCloses() {}

    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(args[0]);
        Pipe answered = Pipe.to(port, Line.here(), SocketChannel.open(), 'A').shutOutput();
        answered.isInnocent("answered slowly").readToEndAndClose(64, 0);
        HELD.add(Pipe.to(port, Line.here(), SocketChannel.open(), 'T', MANY_BYTES)
                .fill()
                .shutOutput()
                .isInnocent("read slowly"));
        for (int i = 0; i < 3; i++) {
            HELD.add(Pipe.to(port, Line.here(), SocketChannel.open(), 'N')
                    .shutOutput()
                    .isTrouble(RULE, "FIN_WAIT_2", false));
        }
        certain(port);
        Stage.ready();
        for (Pipe pipe : HELD) {
            pipe.readToEndAndClose(Pipe.BUFFER_BYTES, 0);
        }
        for (Pipe pipe : OVER) {
            pipe.close();
        }
        Stage.say("READING");
        Stage.hear();
        for (Pipe pipe : READ) {
            pipe.close();
        }
        Stage.hear();
    }

    private static void certain(int port) throws IOException {
        for (int i = 0; i < 2; i++) {
            HELD.add(Pipe.to(port, Line.here(), SocketChannel.open(), 'N')
                    .fill()
                    .shutOutput()
                    .isTrouble(RULE, "FIN_WAIT_1", true));
            READ.add(Pipe.to(port, Line.here(), SocketChannel.open(), 'S')
                    .fill()
                    .readToEnd(1, 0)
                    .shutOutput()
                    .isTrouble(RULE, "LAST_ACK", true));
            READ.add(Pipe.to(port, Line.here(), SocketChannel.open(), 'N')
                    .fill()
                    .shutOutput()
                    .farEndShuts()
                    .readToEnd(1, 0)
                    .isTrouble(RULE, "CLOSING", true));
            OVER.add(Pipe.to(port, Line.here(), SocketChannel.open(), 'C')
                    .shutOutput()
                    .shutInput()
                    .isTrouble(RULE, "CLOSED", true));
        }
    }
}
