package demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/** Innocent: the server ends 3 idle keep-alive connections, and the pool finds that out when it next tests what is idle. */
public final class LateEviction {

    private static final int POOLED = 3;

    private LateEviction() {}

    public static void main(String[] args) throws Exception {
        int seconds = Integer.getInteger("demo.seconds", 4);
        System.out.println("late-eviction: a pool that looks at its idle connections after " + seconds + " s");
        KeepAlivePool pool = new KeepAlivePool();
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < POOLED; i++) {
                pool.release(used(listener));
            }
        }
        TimeUnit.SECONDS.sleep(seconds);
        System.out.println("late-eviction: " + pool.evict() + " connections evicted, every socket closed");
    }

    private static final class KeepAlivePool {
        private final Deque<Socket> idle = new ArrayDeque<>();

        void release(Socket socket) {
            idle.add(socket); // whole and usable, until the server thinks otherwise
        }

        int evict() throws IOException {
            int evicted = 0;
            for (Socket socket : idle) {
                if (socket.getInputStream().read() == -1) {
                    socket.close();
                    evicted++;
                }
            }
            return evicted;
        }
    }

    /** A connection that has asked and was answered; its server has done with it, and closes. */
    private static Socket used(ServerSocket listener) throws IOException {
        Socket socket = new Socket(listener.getInetAddress(), listener.getLocalPort());
        socket.getOutputStream().write('?');
        try (Socket connection = listener.accept()) {
            connection.getOutputStream().write(connection.getInputStream().read());
        }
        if (socket.getInputStream().read() != '?') {
            throw new IOException("not the server that was expected");
        }
        return socket;
    }
}
