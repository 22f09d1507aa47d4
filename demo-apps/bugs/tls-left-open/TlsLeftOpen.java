package demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** A mail client speaks TLS over its connection and closes only the SSLSocket: 3 sockets under it stay in CLOSE_WAIT. */
public final class TlsLeftOpen {

    private static final int MAILS = 3;

    private static final List<Socket> CONNECTIONS = new ArrayList<>();

    private TlsLeftOpen() {}

    public static void main(String[] args) throws Exception {
        // A demo has no certificate: both ends agree on a cipher without one, which the JDK forbids by default.
        Security.setProperty("jdk.tls.disabledAlgorithms", "");
        System.out.println("tls-left-open: sending " + MAILS + " mails, one connection each");
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread peer = new Thread(() -> peer(listener), "peer");
            peer.start();
            for (int i = 0; i < MAILS; i++) {
                CONNECTIONS.add(connect(listener.getLocalPort()));
            }
            for (int i = 0; i < MAILS; i++) {
                send(CONNECTIONS.get(i), i);
            }
            peer.join();
        }
        TimeUnit.SECONDS.sleep(Integer.getInteger("demo.seconds", 4));
        long open = CONNECTIONS.stream()
                .filter(connection -> !connection.isClosed())
                .count();
        System.out.println("tls-left-open: " + open + " sockets never closed");
    }

    private static Socket connect(int port) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    private static void send(Socket connection, int mail) throws IOException {
        try (SSLSocket secure = secured(connection, true)) {
            secure.getOutputStream().write(mail);
            secure.getInputStream().read();
        } // the bug: with autoClose false this closes TLS, and not the connection under it
    }

    private static SSLSocket secured(Socket socket, boolean client) throws IOException {
        SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
        boolean autoClose = !client;
        SSLSocket secure = (SSLSocket) factory.createSocket(socket, "localhost", socket.getPort(), autoClose);
        secure.setUseClientMode(client);
        secure.setEnabledProtocols(new String[] {"TLSv1.2"});
        secure.setEnabledCipherSuites(new String[] {"TLS_DH_anon_WITH_AES_128_GCM_SHA256"});
        return secure;
    }

    /** The other end, without fault: it takes a mail, confirms it, reads to the end, and closes. */
    private static void peer(ServerSocket listener) {
        try {
            for (int i = 0; i < MAILS; i++) {
                try (SSLSocket secure = secured(listener.accept(), false)) {
                    secure.getOutputStream().write(secure.getInputStream().read());
                    secure.getInputStream().readAllBytes();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
