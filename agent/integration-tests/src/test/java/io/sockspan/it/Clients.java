package io.sockspan.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** The clients of a program that listens: connected, turned away by a full queue, gone again, or coming and going. */
final class Clients implements AutoCloseable {
    private final InetAddress host = InetAddress.getLoopbackAddress();
    private final List<Socket> connected = new ArrayList<>();
    private final List<SocketChannel> away = new ArrayList<>();
    private volatile boolean closed;

    void connect(int port) throws IOException {
        connected.add(new Socket(host, port));
    }

    /** Starts {@code count} clients whose SYN is not answered. */
    void turnedAway(int port, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            if (channel.connect(new InetSocketAddress(host, port))) {
                throw new IOException("the queue was not full");
            }
            away.add(channel);
        }
    }

    /** Closes the {@code count} clients that connected last. */
    void closeLast(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            connected.remove(connected.size() - 1).close();
        }
    }

    /** Connects four clients at once, each of which waits for its end, then four more after a pause, until this is closed. */
    void comeAndGo(int port) {
        Thread thread = new Thread(() -> {
            while (!closed) {
                try (Socket first = new Socket(host, port);
                        Socket second = new Socket(host, port);
                        Socket third = new Socket(host, port);
                        Socket fourth = new Socket(host, port)) {
                    for (Socket socket : List.of(first, second, third, fourth)) {
                        socket.getInputStream().read();
                    }
                } catch (IOException e) {
                    return;
                }
                Forked.pause(500);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    /** Closes all clients. */
    void leave() throws IOException {
        closed = true;
        for (Socket socket : connected) {
            socket.close();
        }
        for (SocketChannel channel : away) {
            channel.close();
        }
    }

    @Override
    public void close() throws IOException {
        leave();
    }
}
