package demo;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Innocent: a proxy that passes each side's FIN on in turn, and closes both connections when both have ended. */
public final class HalfCloseProxy {

    private static final int PAUSE_MILLIS = 200;

    private HalfCloseProxy() {}

    public static void main(String[] args) throws Exception {
        int seconds = Integer.getInteger("demo.seconds", 5);
        System.out.println("half-close-proxy: passing on an answer that takes " + seconds + " s");
        ExecutorService threads = Executors.newCachedThreadPool();
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket server = new ServerSocket(0, 50, loopback);
                ServerSocket proxy = new ServerSocket(0, 50, loopback)) {
            threads.submit(() -> peer(server, seconds * 1000 / PAUSE_MILLIS));
            Future<Long> answer = threads.submit(() -> ask(proxy.getLocalPort()));
            try (Socket client = proxy.accept();
                    Socket upstream = new Socket(loopback, server.getLocalPort())) {
                Future<Void> there = threads.submit(() -> pass(client, upstream));
                pass(upstream, client);
                there.get();
            }
            System.out.println("half-close-proxy: " + answer.get() + " bytes passed on, every socket closed");
        }
        threads.shutdown();
    }

    private static Void pass(Socket from, Socket to) throws IOException {
        from.getInputStream().transferTo(to.getOutputStream());
        to.shutdownOutput(); // one side has ended: CLOSE_WAIT there, FIN_WAIT_2 here, until the other has too
        return null;
    }

    private static long ask(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write("REPORT\n".getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            return socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        }
    }

    /** The other end: reads the question to its end and answers slowly. */
    private static Void peer(ServerSocket listener, int rows) throws IOException, InterruptedException {
        try (Socket connection = listener.accept()) {
            byte[] question = connection.getInputStream().readAllBytes();
            for (int row = 0; row < rows; row++) {
                connection.getOutputStream().write(question);
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
            return null;
        }
    }
}
