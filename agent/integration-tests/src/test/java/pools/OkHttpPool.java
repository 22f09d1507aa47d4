package pools;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** OkHttp keeps an idle connection for 5 minutes, and notices at its next use that it has ended. */
final class OkHttpPool implements Pool {
    private final OkHttpClient client = new OkHttpClient();
    private final Request request;

    OkHttpPool(String url) {
        request = new Request.Builder().url(url).build();
    }

    @Override
    public void use() throws IOException {
        List<Response> answers = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            answers.add(client.newCall(request).execute());
        }
        for (Response answer : answers) {
            answer.body().string();
        }
    }

    @Override
    public void evict() {
        client.connectionPool().evictAll();
    }

    @Override
    public void close() {
        client.dispatcher().executorService().shutdown();
    }
}
