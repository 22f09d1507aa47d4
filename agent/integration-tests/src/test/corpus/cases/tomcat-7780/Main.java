import java.io.File;
import java.nio.file.*;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http11.Http11NioProtocol;

/** an https server that clients leave in the middle of the handshake */
public class Main {
    public static void main(String[] a) throws Exception {
        Tomcat t = new Tomcat();
        File base = Files.createTempDirectory("tomcat").toFile();
        t.setBaseDir(base.getPath());
        Connector c = new Connector("org.apache.coyote.http11.Http11NioProtocol");
        c.setPort(0);
        c.setScheme("https");
        c.setSecure(true);
        c.setProperty("address", "127.0.0.1");
        Http11NioProtocol p = (Http11NioProtocol) c.getProtocolHandler();
        p.setSSLEnabled(true);
        p.setKeystoreFile(System.getProperty("lab.harness") + "/peer.p12");
        p.setKeystoreType("PKCS12");
        p.setKeystorePass("changeit");
        p.setKeyAlias("peer");
        p.setSslProtocol("TLSv1.2");
        p.setSslEnabledProtocols("TLSv1.2");
        c.setProperty("connectionTimeout", System.getProperty("lab.timeout", "600000"));
        t.getService().addConnector(c);
        t.setConnector(c);
        t.addContext("", base.getPath());
        t.start();
        String how = System.getProperty("lab.peer", "hello");
        int port = c.getLocalPort();
        if (how.equals("early")) Lab.client(port, 5, "sleep:100", "close");
        if (how.equals("hello")) Lab.client(port, 5, "send:\\x16\\x03\\x01\\x00\\x80\\x01", "sleep:100", "close");
        if (how.equals("plain"))
            Lab.client(port, 5, "send:GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n", "sleep:100", "close");
        if (how.equals("full"))
            Lab.client(
                    port,
                    5,
                    "tlsclient",
                    "send:GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n",
                    "recv:1",
                    "sleep:100",
                    "close");
        if (how.equals("fin")) {
            Lab.client(port, 5, "tlsclient", "sleep:100");
            Lab.killPeers();
        }
        Lab.report();
    }
}
