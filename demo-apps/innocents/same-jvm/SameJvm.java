package demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Innocent: both ends of 5 connections in one JVM; the clients close, and the server, in CLOSE_WAIT, takes its time before it does too. */
public final class SameJvm {

    private static final int CONNECTIONS = 5;

    private SameJvm() {}

    public static void main(String[] args) throws Exception {
        int seconds = Integer.getInteger("demo.seconds", 3);
        System.out.println("same-jvm: " + CONNECTIONS + " clients and a server that works on for " + seconds + " s");
        ExecutorService handlers = Executors.newFixedThreadPool(CONNECTIONS);
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < CONNECTIONS; i++) {
                try (Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort())) {
                    client.getOutputStream().write(17);
                    Socket connection = listener.accept();
                    handlers.submit(() -> handle(connection, seconds));
                } // FIN_WAIT_2 here, CLOSE_WAIT at the other end, which is ours too
            }
        }
        handlers.shutdown();
        boolean closed = handlers.awaitTermination(20, TimeUnit.SECONDS);
        System.out.println("same-jvm: " + (closed ? "every socket closed" : "a handler did not end"));
    }

    private static Void handle(Socket connection, int seconds) throws IOException, InterruptedException {
        try (connection) {
            connection.getInputStream().readAllBytes();
            TimeUnit.SECONDS.sleep(seconds);
            return null;
        }
    }
}
