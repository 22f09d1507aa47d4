package programs;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import leaks.Stage;

/** {@code java.net.Socket} and {@code java.net.ServerSocket}: bytes, ends and errors. */
@SuppressWarnings("try") // A close() on purpose, before the block ends.
final class SocketWork {
    private SocketWork() {}

    static void run(Transcript transcript) throws Exception {
        try (Echo echo = new Echo()) {
            exchange(transcript, echo);
            reads(transcript, echo);
            resets(transcript, echo);
        }
        setUps(transcript);
        listeners(transcript);
    }

    private static void exchange(Transcript transcript, Echo echo) throws Exception {
        Random random = new Random(17);
        try (Socket socket = new Socket(Stage.LOOPBACK, echo.address().getPort())) {
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            for (int i = 0; i < Work.ROUNDS; i++) {
                byte[] message = new byte[1 + random.nextInt(8_000)];
                random.nextBytes(message);
                message[0] = 0;
                out.write(message);
                byte[] answer = in.readNBytes(message.length);
                transcript.bytes(answer, answer.length);
            }
            socket.shutdownOutput();
            transcript.note("Socket end of stream", in.read());
            transcript.note("Socket end of stream again", in.read());
            transcript.outcome("Socket write after shutdownOutput", () -> {
                out.write(1);
                return "written";
            });
        }
    }

    private static void reads(Transcript transcript, Echo echo) throws Exception {
        try (Socket socket = new Socket(Stage.LOOPBACK, echo.address().getPort())) {
            InputStream in = socket.getInputStream();
            socket.setSoTimeout(100);
            transcript.timed("Socket read timeout", 100, in::read);
            transcript.note("Socket available", in.available());
            transcript.note("Socket read of nothing", in.read(new byte[0]));
            transcript.outcome("Socket read out of bounds", () -> in.read(new byte[3], 2, 5));
            socket.setSoTimeout(0);
            Thread closer = new Thread(() -> {
                Echo.pause(50);
                try {
                    socket.close();
                } catch (java.io.IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            closer.start();
            transcript.timed("Socket closed while read", 50, in::read);
            closer.join();
            transcript.outcome("Socket read after close", in::read);
            transcript.outcome("Socket stream after close", socket::getInputStream);
        }
    }

    private static void resets(Transcript transcript, Echo echo) throws Exception {
        try (Socket socket = new Socket(Stage.LOOPBACK, echo.address().getPort())) {
            socket.getOutputStream().write(Echo.resetCommand());
            InputStream in = socket.getInputStream();
            transcript.outcome("Socket read of a reset", in::read);
            transcript.outcome("Socket read of a reset again", in::read);
        }
        try (Socket socket = new Socket(Stage.LOOPBACK, echo.address().getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(Echo.resetCommand());
            Echo.pause(100);
            transcript.outcome("Socket write to a reset", () -> {
                out.write(new byte[10]);
                return "written";
            });
            transcript.outcome("Socket write to a reset again", () -> {
                out.write(new byte[10]);
                return "written";
            });
        }
    }

    @SuppressWarnings("AddressSelection") // Whichever address: there is none.
    private static void setUps(Transcript transcript) throws Exception {
        InetSocketAddress closedPort = Echo.closedPort();
        transcript.outcome("Socket refused", () -> new Socket(closedPort.getAddress(), closedPort.getPort()));
        transcript.outcome("Socket unknown host", () -> new Socket("no-such-host.invalid", 1));
        try (Socket socket = new Socket()) {
            transcript.outcome("Socket unconnected stream", socket::getInputStream);
            transcript.outcome("Socket unresolved", () -> {
                socket.connect(InetSocketAddress.createUnresolved("nowhere.invalid", 1));
                return "connected";
            });
            transcript.outcome("Socket connect after a failure", () -> {
                socket.connect(closedPort);
                return "connected";
            });
        }
    }

    private static void listeners(Transcript transcript) throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, Stage.LOOPBACK)) {
            transcript.outcome(
                    "ServerSocket in use", () -> new ServerSocket(listener.getLocalPort(), 1, Stage.LOOPBACK));
            listener.setSoTimeout(100);
            transcript.timed("ServerSocket accept timeout", 100, listener::accept);
            listener.close();
            transcript.outcome("ServerSocket accept after close", listener::accept);
        }
    }
}
