package org.pool;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** A library that opens sockets many calls below its API, and forgets those of its own thread. */
public final class Pool {
    private final int port;
    private final List<Socket> kept = new ArrayList<>();

    public Pool(int port) {
        this.port = port;
    }

    public Socket lease() throws IOException {
        return find();
    }

    private Socket find() throws IOException {
        return take();
    }

    private Socket take() throws IOException {
        return make();
    }

    private Socket make() throws IOException {
        return build();
    }

    private Socket build() throws IOException {
        return route();
    }

    private Socket route() throws IOException {
        return connect();
    }

    private Socket connect() throws IOException {
        return open();
    }

    private Socket open() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        kept.add(socket);
        return socket;
    }

    /** Sends and reads to the end, and leaves it open. */
    public static void drain(Socket socket) throws IOException {
        socket.getOutputStream().write('F');
        int n = 0;
        while (n != -1) {
            n = socket.getInputStream().read();
        }
    }

    /** Does both on a thread of its own. */
    public void beat() throws InterruptedException {
        Thread beat = new Thread(this::beatOnce, "pool-heartbeat");
        beat.start();
        beat.join();
    }

    private void beatOnce() {
        try {
            drain(open());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
