package programs;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import leaks.Stage;

/**
 * Forgets one socket right after its end of stream, and then ends as its second argument says: return, exit, uncaught, or hold, which waits
 * to be killed. A third argument is how many milliseconds it waits before that.
 */
public final class Leaver {
    private Leaver() {}

    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(args[0]);
        if (port > 0) {
            forget(port);
        }
        if (args.length > 2) {
            TimeUnit.MILLISECONDS.sleep(Integer.parseInt(args[2]));
        }
        Stage.say("bye");
        switch (args[1]) {
            case "exit" -> System.exit(3);
            case "uncaught" -> throw new IllegalStateException("on purpose");
            case "hold" -> Stage.ready();
            default -> Stage.say("returning");
        }
    }

    private static void forget(int port) throws IOException {
        Socket socket = Stage.keep(new Socket(Stage.LOOPBACK, port));
        socket.getOutputStream().write('F');
        int n = 0;
        while (n != -1) {
            n = socket.getInputStream().read();
        }
    }
}
