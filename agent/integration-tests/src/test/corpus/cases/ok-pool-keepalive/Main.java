import java.util.concurrent.*;
import org.apache.http.client.methods.*;
import org.apache.http.impl.client.*;
import org.apache.http.util.EntityUtils;

/** healthy keep-alive pool: idle connections whose peer is alive, referenced by the pool */
public class Main {
    static CloseableHttpClient c;

    public static void main(String[] a) throws Exception {
        int port = Lab.server("loop:100:recvline|send:HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nok", "hold");
        c = HttpClients.custom().setMaxConnPerRoute(20).build();
        ExecutorService ex = Executors.newFixedThreadPool(5);
        CyclicBarrier bar = new CyclicBarrier(5);
        CountDownLatch l = new CountDownLatch(5);
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
