package demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Innocent: connections that are open while a child runs, used and closed before it ends; a child of Java's gets no socket. */
public final class ChildProcess {

    private static final int CONNECTIONS = 3;

    private ChildProcess() {}

    public static void main(String[] args) throws Exception {
        int seconds = Integer.getInteger("demo.seconds", 4);
        System.out.println(
                "child-process: " + CONNECTIONS + " connections, and a child that lives for " + seconds + " s");
        List<Socket> open = new ArrayList<>();
        int ended = 0;
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < CONNECTIONS; i++) {
                open.add(new Socket(listener.getInetAddress(), listener.getLocalPort()));
                open.add(listener.accept());
            }
            Process idle = child(seconds); // born with every socket open
            Process second = child(2 * seconds);
            idle.waitFor();
            for (int i = 0; i < open.size(); i += 2) {
                open.get(i).close();
                ended += peer(open.get(i + 1)) ? 1 : 0;
            }
            System.out.println("child-process: " + ended + " saw the end while a child was "
                    + (second.isAlive() ? "alive" : "gone") + ", every socket closed");
            second.waitFor();
        }
    }

    private static Process child(int seconds) throws IOException {
        return new ProcessBuilder("sleep", Integer.toString(seconds))
                .inheritIO()
                .start();
    }

    /** The other end: had a child a copy of the descriptor, there would be no FIN before the child's end. */
    private static boolean peer(Socket connection) throws IOException {
        try (connection) {
            return connection.getInputStream().read() == -1;
        }
    }
}
