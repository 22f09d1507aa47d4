package kinds;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import leaks.Stage;

/** Connections on which TLS does not begin, because the peer does not speak it. */
final class TlsFailures {
    static final Map<String, Way> WAYS = Map.of(
            "silentPeer", TlsFailures::silentPeer,
            "plainPeerUnder", TlsFailures::plainPeerUnder,
            "plainEngine", TlsFailures::plainEngine);

    private TlsFailures() {}

    /** The peer never answers, and the handshake times out. */
    private static void silentPeer(Stand stand, boolean mended) throws IOException {
        shake(stand.keep(layered(new Socket(Stage.LOOPBACK, stand.port()), 'K', true)), mended);
    }

    /** JSSE closes its own socket when the handshake fails, but not the one under it without autoClose. */
    private static void plainPeerUnder(Stand stand, boolean mended) throws IOException {
        Socket under = stand.keep(new Socket(Stage.LOOPBACK, stand.port()));
        shake(layered(under, 'U', false), mended);
        if (mended) {
            under.close();
        }
    }

    private static void plainEngine(Stand stand, boolean mended) throws IOException, NoSuchAlgorithmException {
        SocketChannel channel = SocketChannel.open(stand.peer());
        channel.write(ByteBuffer.wrap(new byte[] {'U'}));
        SSLEngine engine = SSLContext.getDefault().createSSLEngine();
        engine.setUseClientMode(true);
        ByteBuffer answer = ByteBuffer.allocate(100);
        channel.read(answer);
        try {
            SSLEngineResult said = engine.wrap(
                    ByteBuffer.allocate(0),
                    ByteBuffer.allocate(engine.getSession().getPacketBufferSize()));
            engine.unwrap(answer.flip(), ByteBuffer.allocate(said.bytesProduced()));
        } catch (SSLException e) {
            if (mended) {
                channel.close();
            }
        }
    }

    private static SSLSocket layered(Socket under, char command, boolean autoClose) throws IOException {
        Stand.command(under, command);
        under.setSoTimeout(100);
        SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
        return (SSLSocket) factory.createSocket(under, "localhost", under.getPort(), autoClose);
    }

    private static void shake(SSLSocket socket, boolean mended) throws IOException {
        try {
            socket.startHandshake();
        } catch (SocketTimeoutException | SSLException e) {
            if (mended) {
                socket.close();
            }
        }
    }
}
