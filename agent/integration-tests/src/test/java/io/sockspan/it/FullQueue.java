package io.sockspan.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A listener of the test's whose queue is full, so that no further SYN is answered, until {@link #accept}; then it accepts and holds. */
final class FullQueue implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final List<Socket> queued = new ArrayList<>();
    private final List<Socket> accepted = Collections.synchronizedList(new ArrayList<>());

    FullQueue() throws IOException {
        // Linux queues one more than it is asked for.
        for (int i = 0; i < 2; i++) {
            queued.add(new Socket(listener.getInetAddress(), listener.getLocalPort()));
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    void accept() {
        Thread thread = new Thread(() -> {
            try {
                while (true) {
                    accepted.add(listener.accept());
                }
            } catch (IOException e) {
                // The listener was closed: the test is over.
                return;
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : queued) {
            socket.close();
        }
        listener.close();
        for (Socket socket : List.copyOf(accepted)) {
            socket.close();
        }
    }
}
