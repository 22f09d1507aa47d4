package programs;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ExecutionException;
import leaks.Stage;

/**
 * Forgets many sockets at once ({@code leak PORT N}), opens and closes many in turn, both ends here ({@code short 0 N}), or does that and
 * forgets one in 1,500 ({@code mixed 0 N}).
 */
public final class Load {
    private Load() {}

    public static void main(String[] args) throws Exception {
        int count = Integer.parseInt(args[2]);
        if (args[0].equals("leak")) {
            leak(Integer.parseInt(args[1]), count);
        } else {
            shortLived(count, args[0].equals("mixed") ? 1_500 : Integer.MAX_VALUE);
        }
        Stage.ready();
    }

    private static void leak(int port, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            Socket socket = Stage.keep(new Socket(Stage.LOOPBACK, port));
            socket.getOutputStream().write('F');
            int n = 0;
            while (n != -1) {
                n = socket.getInputStream().read();
            }
        }
    }

    private static void shortLived(int count, int forgetOneIn) throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 100)) {
            Thread server = new Thread(() -> serve(listener, count));
            server.start();
            for (int i = 0; i < count; i++) {
                // One loopback address has fewer ports than this needs, with its last run still in TIME_WAIT.
                byte[] address = {127, 0, (byte) (1 + i % 50), 1};
                InetSocketAddress peer =
                        new InetSocketAddress(InetAddress.getByAddress(address), listener.getLocalPort());
                if (i % forgetOneIn == forgetOneIn / 2) {
                    forget(peer);
                } else {
                    client(i % 3, peer);
                }
            }
            server.join();
        }
    }

    private static void forget(InetSocketAddress peer) throws IOException {
        SocketChannel channel = Stage.keep(SocketChannel.open(peer));
        expectEnd(channel.read(ByteBuffer.allocate(1)));
    }

    private static void client(int api, InetSocketAddress peer) throws IOException, InterruptedException {
        switch (api) {
            case 0 -> {
                try (Socket socket = new Socket(peer.getAddress(), peer.getPort())) {
                    expectEnd(socket.getInputStream().read());
                }
            }
            case 1 -> {
                try (SocketChannel channel = SocketChannel.open(peer)) {
                    expectEnd(channel.read(ByteBuffer.allocate(1)));
                }
            }
            default -> {
                try (AsynchronousSocketChannel channel = AsynchronousSocketChannel.open()) {
                    channel.connect(peer).get();
                    expectEnd(channel.read(ByteBuffer.allocate(1)).get());
                } catch (ExecutionException e) {
                    throw new IOException(e);
                }
            }
        }
    }

    private static void expectEnd(int n) {
        if (n != -1) {
            throw new IllegalStateException("read " + n);
        }
    }

    private static void serve(ServerSocket listener, int count) {
        try {
            for (int i = 0; i < count; i++) {
                listener.accept().close();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
