import java.util.concurrent.*;
import org.apache.http.client.methods.*;
import org.apache.http.impl.client.*;
import org.apache.http.util.EntityUtils;

/** buggy: no eviction, idle connections whose peer sent FIN sit in CLOSE_WAIT; fixed: the same library with an evictor. */
public class Main {
    public static void main(String[] a) throws Exception {
        int port = Lab.server(
                "recvline", "send:HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nok", "sleep:500", "fin", "hold");
        HttpClientBuilder b = HttpClients.custom().setMaxConnPerRoute(20);
        if (System.getProperty("lab.variant").equals("fixed"))
            b.evictIdleConnections(1, TimeUnit.SECONDS).evictExpiredConnections();
        CloseableHttpClient c = b.build();
        ExecutorService ex = Executors.newFixedThreadPool(5);
        CountDownLatch l = new CountDownLatch(5);
        CyclicBarrier bar = new CyclicBarrier(5);
        for (int i = 0; i < 5; i++)
            ex.submit(() -> {
                bar.await();
                try (CloseableHttpResponse r = c.execute(new HttpGet("http://127.0.0.1:" + port + "/"))) {
                    EntityUtils.consume(r.getEntity());
                }
                l.countDown();
                return null;
            });
        l.await();
        ex.shutdown();
        Lab.report();
    }
}
