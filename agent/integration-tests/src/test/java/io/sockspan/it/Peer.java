package io.sockspan.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import leaks.TlsLeaks;

/**
 * The other end of every connection, in the test's JVM, so that its sockets never mix with the watched ones. It does what the first
 * byte it reads says: F sends 3 bytes and closes, U sends 100, R resets, H shuts its output and reads on, K and anything else reads to
 * the end and closes; G begins an
 * HTTP request, whose path says what comes.
 */
final class Peer implements AutoCloseable {
    private static final int BACKLOG = 4096;

    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "peer");
        thread.setDaemon(true);
        return thread;
    });
    private final ServerSocket plain;
    private final ServerSocket secure;
    private final SSLContext context;

    Peer() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        plain = new ServerSocket(0, BACKLOG, loopback);
        secure = new ServerSocket(0, BACKLOG, loopback);
        try {
            context = TlsLeaks.context(Keys.file(), Keys.PASSWORD);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        threads.execute(() -> accept(plain, false));
        threads.execute(() -> accept(secure, true));
    }

    int port() {
        return plain.getLocalPort();
    }

    int tlsPort() {
        return secure.getLocalPort();
    }

    /** Connects to the program, which then sends its command byte. */
    void connect(int port, boolean tls) {
        threads.execute(() -> {
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                serve(socket, tls, true);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private void accept(ServerSocket listener, boolean tls) {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                threads.execute(() -> serve(socket, tls, false));
            } catch (IOException e) {
                // Closed: the test is over.
                return;
            }
        }
    }

    private void serve(Socket socket, boolean tls, boolean client) {
        try (socket;
                Socket spoken = tls ? layered(socket, client) : socket) {
            InputStream in = spoken.getInputStream();
            int command = in.read();
            if (command == 'G') {
                answer(path(in), socket);
            } else if (command == 'F') {
                spoken.getOutputStream().write(new byte[3]);
                end(spoken, socket);
            } else if (command == 'U') {
                spoken.getOutputStream().write(new byte[100]);
                end(spoken, socket);
            } else if (command == 'R') {
                reset(socket);
            } else {
                if (command == 'H') {
                    socket.shutdownOutput();
                }
                in.readAllBytes();
            }
        } catch (IOException e) {
            // The program resets connections too; what it should have met, it says itself.
            return;
        }
    }

    private SSLSocket layered(Socket socket, boolean client) throws IOException {
        SSLSocket layered =
                (SSLSocket) context.getSocketFactory().createSocket(socket, "127.0.0.1", socket.getPort(), true);
        layered.setUseClientMode(client);
        return layered;
    }

    /**
     * A FIN, with TLS after a close_notify: what most servers send. JSSE's own {@code close()} asks for an answer, which it then
     * resets.
     */
    private static void end(Socket spoken, Socket socket) throws IOException {
        spoken.shutdownOutput();
        socket.close();
    }

    private static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private static String path(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int b = in.read();
            if (b == -1) {
                throw new IOException("half a request");
            }
            head.write(b);
        }
        return head.toString(StandardCharsets.ISO_8859_1).split(" ", 3)[1];
    }

    private static void answer(String path, Socket socket) throws IOException {
        OutputStream out = socket.getOutputStream();
        String ok = "HTTP/1.1 200 OK\r\n";
        switch (path) {
            case "/close" -> out.write(bytes(ok + "Connection: close\r\nContent-Length: 5\r\n\r\nhello"));
            case "/until-end" -> out.write(bytes(ok + "Connection: close\r\n\r\nhello"));
            case "/large" -> {
                out.write(bytes(ok + "Connection: close\r\nContent-Length: 150000\r\n\r\n"));
                out.write(new byte[150_000]);
            }
            case "/then-gone" -> {
                out.write(bytes(ok + "Content-Length: 5\r\n\r\nhello"));
                pause();
            }
            case "/reset" -> {
                out.write(bytes(ok + "Content-Length: 100\r\n\r\nhello"));
                pause();
                reset(socket);
            }
            default -> {
                out.write(bytes(ok + "Content-Length: 5\r\n\r\nhello"));
                socket.getInputStream().readAllBytes();
            }
        }
    }

    /** Lets what was sent be read: a reset throws away what waits. */
    private static void pause() {
        try {
            Thread.sleep(300);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        plain.close();
        secure.close();
        threads.shutdownNow();
    }
}
