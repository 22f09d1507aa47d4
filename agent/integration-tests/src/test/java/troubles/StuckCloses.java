package troubles;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import leaks.Line;
import leaks.Stage;

/** Closes 11 sockets whose FIN waits behind data that the peer does not read, and four that end as they should. */
public final class StuckCloses {
    private static final String RULE = "stuck-close";

    private StuckCloses() {}

    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(args[0]);
        for (int i = 0; i < 5; i++) {
            Pipe.to(port, Line.here(), SocketChannel.open(), 'N')
                    .fill()
                    .isTrouble(RULE, "FIN_WAIT_1", true)
                    .close();
        }
        for (int i = 0; i < 3; i++) {
            Pipe.to(port, Line.here(), SocketChannel.open(), 'S')
                    .fill()
                    .readToEnd(1, 0)
                    .isTrouble(RULE, "LAST_ACK", true)
                    .close();
            Pipe.to(port, Line.here(), SocketChannel.open(), 'N')
                    .fill()
                    .shutOutput()
                    .farEndShuts()
                    .readToEnd(1, 0)
                    .isTrouble(RULE, "CLOSING", true)
                    .close();
        }
        Pipe.to(port, Line.here(), SocketChannel.open(), 'D')
                .fill()
                .isInnocent("read after a while")
                .close();
        Pipe.to(port, Line.here(), SocketChannel.open(), 'N')
                .isInnocent("FIN_WAIT_2")
                .close();
        for (int i = 0; i < 2; i++) {
            Pipe.to(port, Line.here(), SocketChannel.open(), 'C')
                    .isInnocent("TIME_WAIT")
                    .close();
        }
        Stage.ready();
        Stage.say("READING");
        Stage.hear();
        Stage.hear();
    }
}
