package programs;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import leaks.Stage;
import leaks.TlsLeaks;

/** {@code SSLSocket}: bytes, the close_notify, a peer that speaks no TLS, an untrusted certificate. */
final class TlsWork {
    private TlsWork() {}

    static void run(Transcript transcript, Path keys, String password) throws Exception {
        SSLContext context = TlsLeaks.context(keys, password);
        try (SSLServerSocket listener =
                (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0, 50, Stage.LOOPBACK)) {
            Thread server = new Thread(() -> serve(listener), "tls server");
            server.start();
            exchange(transcript, context, listener.getLocalPort());
            try (SSLSocket socket = (SSLSocket)
                    SSLContext.getDefault().getSocketFactory().createSocket(Stage.LOOPBACK, listener.getLocalPort())) {
                transcript.outcome("TLS untrusted", () -> {
                    socket.startHandshake();
                    return "trusted";
                });
            }
            server.join();
        }
        try (Echo echo = new Echo();
                SSLSocket socket = (SSLSocket) context.getSocketFactory()
                        .createSocket(Stage.LOOPBACK, echo.address().getPort())) {
            socket.setSoTimeout(5_000);
            transcript.outcome("TLS with an echo", () -> {
                socket.startHandshake();
                return "understood";
            });
        }
    }

    private static void exchange(Transcript transcript, SSLContext context, int port) throws IOException {
        Random random = new Random(25);
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(Stage.LOOPBACK, port)) {
            for (int i = 0; i < Work.ROUNDS; i++) {
                byte[] message = new byte[100];
                random.nextBytes(message);
                socket.getOutputStream().write(message);
                byte[] answer = socket.getInputStream().readNBytes(message.length);
                transcript.bytes(answer, answer.length);
            }
            transcript.note("TLS protocol", socket.getSession().getProtocol());
            socket.shutdownOutput();
            transcript.note("TLS end of stream", socket.getInputStream().read());
        }
    }

    /** One echo, and one handshake that fails. */
    private static void serve(ServerSocket listener) {
        for (int i = 0; i < 2; i++) {
            try (SSLSocket socket = (SSLSocket) listener.accept()) {
                socket.getInputStream().transferTo(socket.getOutputStream());
            } catch (IOException e) {
                // The client that trusts no certificate records its error on its own side.
            }
        }
    }
}
