package troubles;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import leaks.Line;
import leaks.Stage;

/** Never reads 7 sockets whose receive queues are full; reads one slowly, and leaves two bytes unread in three others. */
public final class Unread {
    private static final String RULE = "unread-data";

    private Unread() {}

    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(args[0]);
        List<Pipe> held = new ArrayList<>();
        Pipe.to(port, Line.here(), SocketChannel.open(), 'O')
                .isInnocent("read slowly")
                .readToEndAndClose(1024, 20);
        for (int i = 0; i < 3; i++) {
            held.add(Pipe.to(port, Line.here(), SocketChannel.open(), '2').isInnocent("two bytes in a pool"));
        }
        for (int i = 0; i < 5; i++) {
            held.add(Pipe.to(port, Line.here(), SocketChannel.open(), 'W').isTrouble(RULE, "ESTABLISHED", true));
        }
        for (int i = 0; i < 2; i++) {
            held.add(Pipe.to(port, Line.here(), SocketChannel.open(), 'W')
                    .shutOutput()
                    .isTrouble(RULE, "FIN_WAIT_2", true));
        }
        Stage.ready();
        for (Pipe pipe : held) {
            pipe.readToEndAndClose(Pipe.BUFFER_BYTES, 0);
        }
        Stage.say("READING");
        Stage.hear();
        Stage.hear();
    }
}
