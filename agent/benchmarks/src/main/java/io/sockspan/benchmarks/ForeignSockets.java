package io.sockspan.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * A program that only holds sockets while another one is measured: two for each connection, of which the second is never accepted. Its
 * argument is the number of connections. It prints {@code READY}, and ends when its standard input does.
 */
final class ForeignSockets {
    /** net.core.somaxconn is 4,096 by default. */
    private static final int EACH = 4_000;

    private ForeignSockets() {}

    public static void main(String[] args) throws IOException {
        int connections = Integer.parseInt(args[0]);
        List<SocketChannel> clients = new ArrayList<>(connections);
        List<ServerSocketChannel> listeners = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            if (i % EACH == 0) {
                listeners.add(ServerSocketChannel.open()
                        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), EACH));
            }
            clients.add(SocketChannel.open(listeners.get(listeners.size() - 1).getLocalAddress()));
        }
        System.out.println("READY");
        while (System.in.read() >= 0) {
            // The program that started this one closes its standard input.
        }
        for (SocketChannel client : clients) {
            client.close();
        }
    }
}
