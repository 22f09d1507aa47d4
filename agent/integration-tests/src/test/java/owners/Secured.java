package owners;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import leaks.Stage;
import leaks.TlsLeaks;

/** Speaks TLS over connections that it keeps when TLS is over: three go on in the clear, two are forgotten. Prints each step. */
public final class Secured {
    private final FarEnds farEnds = new FarEnds();
    private final SSLContext context;
    private final List<Socket> unwanted = new ArrayList<>();
    private volatile boolean talking = true;

    private Secured(SSLContext context) throws IOException {
        this.context = context;
    }

    public static void main(String[] args) throws Exception {
        Secured program = new Secured(TlsLeaks.context(Path.of(args[0]), args[1]));
        program.run();
    }

    private void run() throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Socket near =
                    Stage.keep(new Socket(Stage.LOOPBACK, farEnds.address().getPort()));
            Socket far = farEnds.accept();
            secure(near, far);
            threads.add(Background.start(() -> talk(near, far)));
        }
        for (int i = 0; i < 2; i++) {
            forget();
        }
        Step.done("TALKING");
        for (Socket far : unwanted) {
            far.close();
        }
        Step.done("ENDED");
        talking = false;
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void forget() throws IOException, InterruptedException {
        Socket near = Stage.keep(new Socket(Stage.LOOPBACK, farEnds.address().getPort()));
        Socket far = farEnds.accept();
        secure(near, far);
        unwanted.add(far);
    }

    /** A byte over TLS, and its end on both sides; the connection is left open. */
    private void secure(Socket near, Socket far) throws IOException, InterruptedException {
        Thread server = Background.start(() -> {
            try (SSLSocket secure = layered(far, false)) {
                secure.getInputStream().readAllBytes();
            }
        });
        try (SSLSocket secure = layered(near, true)) {
            secure.getOutputStream().write(7);
        }
        server.join();
    }

    private SSLSocket layered(Socket socket, boolean client) throws IOException {
        SSLSocket secure =
                (SSLSocket) context.getSocketFactory().createSocket(socket, "localhost", socket.getPort(), false);
        secure.setUseClientMode(client);
        // TLS 1.3 sends tickets after its handshake, which would be read as clear text.
        secure.setEnabledProtocols(new String[] {"TLSv1.2"});
        return secure;
    }

    private void talk(Socket near, Socket far) throws IOException {
        try (near;
                far) {
            while (talking) {
                near.getOutputStream().write(7);
                if (far.getInputStream().read() != 7) {
                    throw new IOException("not what was said");
                }
                TimeUnit.MILLISECONDS.sleep(50);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
