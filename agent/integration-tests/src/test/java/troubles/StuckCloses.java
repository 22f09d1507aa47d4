package troubles;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import leaks.Line;
import leaks.Stage;

/**
 * Closes 11 sockets whose FIN waits behind data that the peer does not read, and four that end as they should. With a number as argument it
 * closes only 5, which it held open for so many ms.
 */
public final class StuckCloses {
    private static final String RULE = "stuck-close";

    private StuckCloses() {}

    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(args[0]);
        List<Pipe> filled = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            filled.add(Pipe.to(port, Line.here(), SocketChannel.open(), 'N').fill());
        }
        boolean onlyHeld = args.length > 1;
        Pipe.pause(onlyHeld ? Integer.parseInt(args[1]) : 0);
        for (Pipe pipe : filled) {
            pipe.isTrouble(RULE, "FIN_WAIT_1", true).close();
        }
        if (!onlyHeld) {
            others(port);
        }
        Stage.ready();
        Stage.say("READING");
        Stage.hear();
        Stage.hear();
    }

    private static void others(int port) throws IOException {
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
    }
}
