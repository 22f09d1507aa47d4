package leaks;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** {@link Scenario} through {@code SSLSocket} and {@code SSLServerSocket}: the end of a stream is a close_notify, not a read of 0. */
public final class TlsLeaks implements Kind<SSLSocket> {
    private final InetSocketAddress peer;
    private final SSLContext context;
    private final SSLServerSocket listener;

    private TlsLeaks(int port, Path keys, String password) throws IOException, GeneralSecurityException {
        peer = new InetSocketAddress(Stage.LOOPBACK, port);
        context = context(keys, password);
        listener = (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0, 50, Stage.LOOPBACK);
    }

    public static void main(String[] args) throws Exception {
        Scenario.run(new TlsLeaks(Integer.parseInt(args[0]), Path.of(args[1]), args[2]));
        Stage.ready();
    }

    /** Speaks with the key and trusts the certificate of one PKCS#12 file. */
    public static SSLContext context(Path keys, String password) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, password.toCharArray());
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
        own.init(store, password.toCharArray());
        TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
        trusted.init(store);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }

    @Override
    public boolean tls() {
        return true;
    }

    /** JSSE answers a read that fails by closing the socket; after a write that fails it leaves it open. */
    @Override
    public boolean closesOnReadError() {
        return true;
    }

    @Override
    public Held<SSLSocket> connect(int way) throws IOException {
        Held<SSLSocket> held =
                held(Line.here(), context.getSocketFactory().createSocket(Stage.LOOPBACK, peer.getPort()));
        held.socket.startHandshake();
        return held;
    }

    @Override
    public Held<SSLSocket> accept(int way) throws IOException {
        Held<SSLSocket> held = held(Line.here(), listener.accept());
        held.socket.startHandshake();
        return held;
    }

    @Override
    public int listeningPort() {
        return listener.getLocalPort();
    }

    @Override
    public int read(Held<SSLSocket> held, int way) throws IOException {
        if (way % 2 == 0) {
            return held.reading(Line.here()).getInputStream().read();
        }
        return held.reading(Line.here()).getInputStream().read(new byte[64]);
    }

    @Override
    public void write(Held<SSLSocket> held, byte[] bytes) throws IOException {
        held.writing(Line.here()).getOutputStream().write(bytes);
    }

    @Override
    public void shutdownInput(Held<SSLSocket> held) throws IOException {
        try {
            held.socket.shutdownInput();
        } catch (SSLException e) {
            // The input is shut; JSSE throws because no close_notify has come.
            Scenario.expect(held.socket.isInputShutdown());
        }
    }

    @Override
    public void shutdownOutput(Held<SSLSocket> held) throws IOException {
        held.socket.shutdownOutput();
    }

    @Override
    public void close(Held<SSLSocket> held, int way) throws IOException {
        if (way % 2 == 0) {
            held.socket.close();
        } else {
            try (SSLSocket closed = held.socket) {
                Scenario.expect(closed.isConnected());
            }
        }
    }

    @Override
    public void closeListener() throws IOException {
        listener.close();
    }

    private static Held<SSLSocket> held(String opened, java.net.Socket socket) {
        return new Held<>(
                opened, (SSLSocket) socket, (InetSocketAddress) socket.getLocalSocketAddress(), (InetSocketAddress)
                        socket.getRemoteSocketAddress());
    }
}
