package troubles;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import leaks.Line;
import leaks.Stage;

/** Shuts its output and holds the descriptor, in every way in which that sticks (11 sockets), and in two in which it goes on. */
public final class HalfCloses {
    private static final String RULE = "half-close-stuck";
    private static final int MANY_BYTES = 1 << 20;

    private HalfCloses() {}

    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(args[0]);
        List<Pipe> held = new ArrayList<>();
        List<Pipe> over = new ArrayList<>();
        List<Pipe> read = new ArrayList<>();
        Pipe answered = Pipe.to(port, Line.here(), SocketChannel.open(), 'A').shutOutput();
        answered.isInnocent("answered slowly").readToEndAndClose(64, 0);
        held.add(Pipe.to(port, Line.here(), SocketChannel.open(), 'T', MANY_BYTES)
                .fill()
                .shutOutput()
                .isInnocent("read slowly"));
        for (int i = 0; i < 3; i++) {
            held.add(Pipe.to(port, Line.here(), SocketChannel.open(), 'N')
                    .shutOutput()
                    .isTrouble(RULE, "FIN_WAIT_2", false));
        }
        for (int i = 0; i < 2; i++) {
            held.add(Pipe.to(port, Line.here(), SocketChannel.open(), 'N')
                    .fill()
                    .shutOutput()
                    .isTrouble(RULE, "FIN_WAIT_1", true));
            read.add(Pipe.to(port, Line.here(), SocketChannel.open(), 'S')
                    .fill()
                    .readToEnd(1, 0)
                    .shutOutput()
                    .isTrouble(RULE, "LAST_ACK", true));
            read.add(Pipe.to(port, Line.here(), SocketChannel.open(), 'N')
                    .fill()
                    .shutOutput()
                    .farEndShuts()
                    .readToEnd(1, 0)
                    .isTrouble(RULE, "CLOSING", true));
            over.add(Pipe.to(port, Line.here(), SocketChannel.open(), 'C')
                    .shutOutput()
                    .shutInput()
                    .isTrouble(RULE, "CLOSED", true));
        }
        Stage.ready();
        for (Pipe pipe : held) {
            pipe.readToEndAndClose(Pipe.BUFFER_BYTES, 0);
        }
        for (Pipe pipe : over) {
            pipe.close();
        }
        Stage.say("READING");
        Stage.hear();
        for (Pipe pipe : read) {
            pipe.close();
        }
        Stage.hear();
    }
}
