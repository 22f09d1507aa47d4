package programs;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import leaks.Stage;

/**
 * Forgets 5 sockets. At the test's word it closes 4 of them and opens 4 others on other lines, which get the same descriptors, and says so.
 * At the next word it reads one of those to its end and forgets it too.
 */
public final class Returner {
    private static final int CLOSED = 4;

    private Returner() {}

    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(args[0]);
        List<Socket> forgotten = new ArrayList<>();
        for (int i = 0; i <= CLOSED; i++) {
            forgotten.add(Stage.keep(new Socket(Stage.LOOPBACK, port)));
            toEnd(forgotten.get(i));
        }
        Stage.say("FORGOTTEN");
        Stage.hear();
        for (Socket socket : forgotten.subList(0, CLOSED)) {
            socket.close();
        }
        List<Socket> others = new ArrayList<>();
        for (int i = 0; i < CLOSED; i++) {
            others.add(another(port));
        }
        Stage.say("REUSED");
        Stage.hear();
        toEnd(others.get(0));
        Stage.say("FORGOTTEN AGAIN");
        Stage.hear();
    }

    private static Socket another(int port) throws IOException {
        Socket socket = Stage.keep(new Socket());
        socket.connect(new InetSocketAddress(Stage.LOOPBACK, port));
        return socket;
    }

    private static void toEnd(Socket socket) throws IOException {
        socket.getOutputStream().write('F');
        int n = 0;
        while (n != -1) {
            n = socket.getInputStream().read();
        }
    }
}
