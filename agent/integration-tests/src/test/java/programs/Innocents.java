package programs;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import leaks.Stage;

/**
 * Open sockets that are no leaks: idle ones, the two ends of a connection within this JVM, and one that another thread closes a while after
 * its end of stream. One more has a peer that has shut its output and still reads the answer. At the test's word the answer stops, and that
 * socket is forgotten.
 */
public final class Innocents {
    private static volatile boolean sending = true;

    private Innocents() {}

    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(args[0]);
        for (int i = 0; i < 3; i++) {
            opened(port, 'K');
        }
        Stage.keep(new Socket(Stage.LOOPBACK, port));
        bothEnds();
        Socket slow = opened(port, 'F');
        toEnd(slow);
        Thread closer = new Thread(() -> closeAfter(slow, 600));
        closer.start();
        Socket half = opened(port, 'H');
        toEnd(half);
        Thread sender = new Thread(() -> send(half));
        sender.start();
        Stage.say("INNOCENT");
        Stage.hear();
        sending = false;
        sender.join();
        Stage.say("GUILTY");
        Stage.hear();
    }

    private static Socket opened(int port, char command) throws IOException {
        Socket socket = Stage.keep(new Socket(Stage.LOOPBACK, port));
        socket.getOutputStream().write(command);
        return socket;
    }

    private static void bothEnds() throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 1, Stage.LOOPBACK)) {
            Stage.keep(new Socket(Stage.LOOPBACK, listener.getLocalPort()));
            Stage.keep(listener.accept());
        }
    }

    private static void toEnd(Socket socket) throws IOException {
        int n = 0;
        while (n != -1) {
            n = socket.getInputStream().read();
        }
    }

    private static void send(Socket socket) {
        try {
            while (sending) {
                socket.getOutputStream().write(1);
                TimeUnit.MILLISECONDS.sleep(100);
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void closeAfter(Socket socket, int millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
            socket.close();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
