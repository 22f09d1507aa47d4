package demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A database session that is refused after the connect forgets its Socket: a garbage collection closes all 5. */
public final class ClosedByCleaner {

    private static final int ATTEMPTS = 5;

    private static final List<Session> SESSIONS = new ArrayList<>();

    private ClosedByCleaner() {}

    public static void main(String[] args) throws Exception {
        System.out.println("closed-by-cleaner: logging in " + ATTEMPTS + " times with a password that has expired");
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < ATTEMPTS; i++) {
                startPeer(listener);
                logIn(listener.getLocalPort());
            }
        }
        System.gc(); // a program that works collects its garbage by itself; this one is too small for that
        TimeUnit.SECONDS.sleep(Integer.getInteger("demo.seconds", 4));
        System.out.println(
                "closed-by-cleaner: " + SESSIONS.size() + " sessions, no socket open, and no code closed one");
    }

    private static void logIn(int port) {
        try {
            SESSIONS.add(new Session(port));
        } catch (IOException e) {
            System.out.println("closed-by-cleaner: " + e.getMessage());
        }
    }

    private static final class Session {
        private final Socket socket;

        Session(int port) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            authenticate(); // the bug: if this throws there is no session, and so nobody who could close its socket
        }

        private void authenticate() throws IOException {
            socket.getOutputStream().write('p');
            if (socket.getInputStream().read() != 'R') {
                throw new IOException("the password has expired");
            }
        }
    }

    /** The other end, without fault: it refuses, and closes when the client has. */
    private static void startPeer(ServerSocket listener) {
        Thread peer = new Thread(
                () -> {
                    try (Socket connection = listener.accept()) {
                        connection.getInputStream().read();
                        connection.getOutputStream().write('E');
                        connection.getInputStream().readAllBytes();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                "peer");
        peer.setDaemon(true);
        peer.start();
    }
}
