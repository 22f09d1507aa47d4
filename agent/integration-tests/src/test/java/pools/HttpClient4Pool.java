package pools;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;
import org.apache.http.impl.conn.PoolingHttpClientConnectionManager;
import org.apache.http.util.EntityUtils;

/** Apache HttpClient 4 leaves idle connections as they are, unless it has an evictor or is asked to close them. */
final class HttpClient4Pool implements Pool {
    private final PoolingHttpClientConnectionManager connections = new PoolingHttpClientConnectionManager();
    private final CloseableHttpClient client;
    private final String url;

    HttpClient4Pool(String url) {
        this.url = url;
        connections.setDefaultMaxPerRoute(CONNECTIONS);
        client = HttpClients.custom().setConnectionManager(connections).build();
    }

    @Override
    public void use() throws IOException {
        List<CloseableHttpResponse> answers = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            answers.add(client.execute(new HttpGet(url)));
        }
        for (CloseableHttpResponse answer : answers) {
            EntityUtils.consume(answer.getEntity());
        }
    }

    @Override
    public void evict() {
        connections.closeIdleConnections(0, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
