package troubles;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import leaks.Line;
import leaks.Stage;

/**
 * After one trouble comes another, or a leak. 3 sockets are left unread, then read, and forgotten at their end of stream. 2 are shut while
 * the peer takes no data, then closed.
 */
public final class Sequels {
    private Sequels() {}

    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(args[0]);
        List<Pipe> unread = new ArrayList<>();
        List<Pipe> shut = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            unread.add(Stage.keep(Pipe.to(port, Line.here(), SocketChannel.open(), 'W')));
        }
        for (int i = 0; i < 2; i++) {
            shut.add(
                    Pipe.to(port, Line.here(), SocketChannel.open(), 'N').fill().shutOutput());
        }
        Stage.ready();
        for (Pipe pipe : unread) {
            pipe.readWhatIsThere();
        }
        for (Pipe pipe : shut) {
            pipe.close();
        }
        Stage.say("READ AND CLOSED");
        Stage.hear();
        for (Pipe pipe : unread) {
            pipe.readToEnd(Pipe.BUFFER_BYTES, 0);
        }
        Stage.say("FORGOTTEN");
        Stage.hear();
    }
}
