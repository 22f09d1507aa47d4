import org.eclipse.jetty.server.*;
import org.eclipse.jetty.util.ssl.*;
import org.eclipse.jetty.websocket.api.*;
import org.eclipse.jetty.websocket.server.*;
import org.eclipse.jetty.websocket.servlet.*;

public class Main {
    public static class Ep extends WebSocketAdapter {}

    public static void main(String[] a) throws Exception {
        Server s = new Server();
        SslContextFactory scf = new SslContextFactory();
        scf.setKeyStorePath(System.getProperty("lab.harness") + "/peer.p12");
        scf.setKeyStoreType("PKCS12");
        scf.setKeyStorePassword("changeit");
        ServerConnector c =
                new ServerConnector(s, new SslConnectionFactory(scf, "http/1.1"), new HttpConnectionFactory());
        c.setHost("127.0.0.1");
        c.setIdleTimeout(3600_000);
        s.addConnector(c);
        s.setHandler(new WebSocketHandler() {
            public void configure(WebSocketServletFactory f) {
                f.getPolicy().setIdleTimeout(3600_000);
                f.register(Ep.class);
            }
        });
        s.start();
        Lab.client(
                c.getLocalPort(),
                5,
                "tlsclient",
                "send:GET / HTTP/1.1\\r\\nHost: x\\r\\nConnection: Upgrade\\r\\nUpgrade: "
                        + "websocket\\r\\nSec-WebSocket-Version: 13\\r\\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\\r\\n\\r\\n",
                "recv:1",
                "sleep:200");
        Lab.killPeers();
        Lab.report();
    }
}
