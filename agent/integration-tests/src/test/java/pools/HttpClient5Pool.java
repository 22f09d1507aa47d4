package pools;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.EntityUtils;

/** Apache HttpClient 5 tests a connection that was idle for 2 seconds when it is leased. */
final class HttpClient5Pool implements Pool {
    private final CloseableHttpClient client = HttpClients.custom()
            .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                    .setMaxConnPerRoute(CONNECTIONS)
                    .build())
            .build();
    private final HttpGet request;
    private final HttpHost host;

    HttpClient5Pool(String url) {
        request = new HttpGet(url);
        host = new HttpHost(request.getScheme(), request.getAuthority());
    }

    @Override
    public void use() throws IOException {
        List<ClassicHttpResponse> answers = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            answers.add(client.executeOpen(host, request, null));
        }
        for (ClassicHttpResponse answer : answers) {
            try (answer) {
                EntityUtils.consume(answer.getEntity());
            }
        }
    }

    @Override
    public void evict() throws IOException {
        use();
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
