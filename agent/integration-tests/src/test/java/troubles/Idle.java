package troubles;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import leaks.Stage;

/** A server with 23 connections on which nothing happens; at the test's word it closes one of them. */
public final class Idle {
    private static final int CONNECTIONS = 23;

    private Idle() {}

    public static void main(String[] args) throws IOException {
        List<Socket> accepted = new ArrayList<>();
        ServerSocket listener = Stage.keep(new ServerSocket(0, CONNECTIONS, Stage.LOOPBACK));
        Stage.say("PORT " + listener.getLocalPort());
        for (int i = 0; i < CONNECTIONS; i++) {
            accepted.add(Stage.keep(listener.accept()));
        }
        Stage.ready();
        accepted.get(0).close();
        Stage.say("CLOSED");
        Stage.hear();
    }
}
