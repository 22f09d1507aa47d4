package troubles;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import leaks.Line;
import leaks.Stage;

/**
 * Opens connections to itself, one after the other, uses each once and closes it first. At each word of the test it goes on: 37 at one
 * line, then 29 at another, then 23 at a third to another port. With the argument N it is the other process, and opens N.
 */
public final class Ports {
    /** A port that connect() never chooses where this runs. */
    private static final int CROWDED = 30_001;

    private static final int OTHER = 30_002;

    private Ports() {}

    public static void main(String[] args) throws IOException {
        if (args.length > 0) {
            for (int i = 0; i < Integer.parseInt(args[0]); i++) {
                use(new Socket(Stage.LOOPBACK, CROWDED));
            }
            return;
        }
        serve(CROWDED);
        serve(OTHER);
        Stage.ready();
        for (int i = 0; i < 37; i++) {
            use(opened(i, Line.here(), new Socket(Stage.LOOPBACK, CROWDED)));
        }
        for (int i = 0; i < 23; i++) {
            use(new Socket(Stage.LOOPBACK, OTHER));
        }
        Stage.say("FIRST");
        Stage.hear();
        for (int i = 0; i < 29; i++) {
            use(opened(i, Line.here(), new Socket(Stage.LOOPBACK, CROWDED)));
        }
        Stage.say("SECOND");
        Stage.hear();
    }

    private static Socket opened(int i, String line, Socket socket) {
        if (i == 0) {
            Stage.say("LINE " + line);
        }
        return socket;
    }

    /** A byte and back; the other side reads the end only after ours has closed. */
    private static void use(Socket socket) throws IOException {
        try (socket) {
            socket.getOutputStream().write('?');
            socket.getInputStream().read();
        }
    }

    private static void serve(int port) throws IOException {
        ServerSocket listener = Stage.keep(new ServerSocket(port, 50, Stage.LOOPBACK));
        Pipe.daemon(() -> {
            try {
                while (true) {
                    answer(listener.accept());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static void answer(Socket socket) throws IOException {
        try (socket) {
            socket.getOutputStream().write(socket.getInputStream().read());
            socket.getInputStream().read();
        }
    }
}
