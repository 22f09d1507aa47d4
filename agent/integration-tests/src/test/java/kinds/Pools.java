package kinds;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousSocketChannel;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import leaks.Stage;

/** Pools that forget a connection when its use fails. */
final class Pools {
    static final Map<String, Way> WAYS = Map.of(
            "answerTooLate", Pools::answerTooLate,
            "answerTooLateDropped", Pools::answerTooLateDropped,
            "answerTooLateAndGone", Pools::answerTooLateAndGone,
            "resetInUse", Pools::resetInUse,
            "brokenPipe", Pools::brokenPipe,
            "asyncEnd", Pools::asyncEnd);

    private Pools() {}

    private static void answerTooLate(Stand stand, boolean mended) throws IOException {
        ask(stand.keep(new Socket(Stage.LOOPBACK, stand.port())), mended);
    }

    private static void answerTooLateDropped(Stand stand, boolean mended) throws IOException {
        ask(new Socket(Stage.LOOPBACK, stand.port()), mended);
    }

    private static void ask(Socket socket, boolean mended) throws IOException {
        Stand.command(socket, 'K');
        socket.setSoTimeout(100);
        try {
            socket.getInputStream().read();
        } catch (SocketTimeoutException e) {
            if (mended) {
                socket.close();
            }
        }
    }

    /** The answer, and the end behind it, come after the time-out. */
    private static void answerTooLateAndGone(Stand stand, boolean mended) throws IOException {
        Socket socket = stand.keep(new Socket(Stage.LOOPBACK, stand.port()));
        socket.setSoTimeout(100);
        try {
            socket.getInputStream().read();
        } catch (SocketTimeoutException e) {
            Stand.command(socket, 'U');
            if (mended) {
                socket.close();
            }
        }
    }

    private static void resetInUse(Stand stand, boolean mended) throws IOException {
        Socket socket = stand.keep(new Socket(Stage.LOOPBACK, stand.port()));
        Stand.command(socket, 'R');
        try {
            socket.getInputStream().read();
        } catch (IOException e) {
            if (mended) {
                socket.close();
            }
        }
    }

    private static void brokenPipe(Stand stand, boolean mended) throws IOException, InterruptedException {
        Socket socket = stand.keep(new Socket(Stage.LOOPBACK, stand.port()));
        Stand.command(socket, 'R');
        try {
            while (true) {
                TimeUnit.MILLISECONDS.sleep(10);
                Stand.command(socket, 'K');
            }
        } catch (IOException e) {
            if (mended) {
                socket.close();
            }
        }
    }

    private static void asyncEnd(Stand stand, boolean mended)
            throws IOException, InterruptedException, ExecutionException {
        AsynchronousSocketChannel channel = stand.keep(AsynchronousSocketChannel.open());
        channel.connect(stand.peer()).get();
        channel.write(ByteBuffer.wrap(new byte[] {'F'})).get();
        channel.read(ByteBuffer.allocate(3)).get();
        if (channel.read(ByteBuffer.allocate(3)).get() == -1 && mended) {
            channel.close();
        }
    }
}
