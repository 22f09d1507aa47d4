import org.apache.http.client.methods.*;
import org.apache.http.impl.client.*;
import org.apache.http.impl.conn.PoolingHttpClientConnectionManager;
import org.apache.http.util.EntityUtils;

/** a gateway that calls two services every five seconds, through a pool; their servers end idle connections sooner */
public class Main {
    public static void main(String[] a) throws Exception {
        int one = Lab.server(
                "recvline", "send:HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nok", "sleep:400", "close");
        int two = Lab.server(
                "recvline", "send:HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nok", "sleep:400", "close");
        PoolingHttpClientConnectionManager m = new PoolingHttpClientConnectionManager();
        m.setValidateAfterInactivity(1000);
        CloseableHttpClient c = HttpClients.custom().setConnectionManager(m).build();
        Thread t = new Thread(
                () -> {
                    for (int i = 0; i < 4; i++)
                        try {
                            call(c, one);
                            call(c, two);
                            Thread.sleep(5000);
                        } catch (Exception e) {
                            e.printStackTrace();
                        }
                    m.closeExpiredConnections();
                    m.closeIdleConnections(0, java.util.concurrent.TimeUnit.SECONDS);
                },
                "gateway");
        t.setDaemon(true);
        t.start();
        Lab.report();
    }

    static void call(CloseableHttpClient c, int port) throws Exception {
        try (CloseableHttpResponse r = c.execute(new HttpGet("http://127.0.0.1:" + port + "/"))) {
            EntityUtils.consume(r.getEntity());
        }
    }
}
