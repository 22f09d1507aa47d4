package leaks;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/**
 * 23 requests through {@code java.net.http.HttpClient}: 5 whose body is a stream that is never read, 18 that are used correctly. The client
 * opens and reads on threads of its own, so a finding has no line of the program.
 */
public final class HttpClientLeaks {
    private final HttpClient client = Stage.keep(
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
    private final String peer;

    private HttpClientLeaks(String peer) {
        this.peer = peer;
    }

    public static void main(String[] args) throws Exception {
        // Room for the whole answer, because else the peer could not send its FIN.
        System.setProperty("jdk.httpclient.receiveBufferSize", "212992");
        HttpClientLeaks program = new HttpClientLeaks("http://127.0.0.1:" + args[0]);
        for (int i = 0; i < 5; i++) {
            program.streamNeverRead();
        }
        for (int i = 0; i < 6; i++) {
            program.asString("/close");
            program.streamClosed();
            program.asString("/until-end");
        }
        Stage.ready(23);
    }

    /** The answer is more than the client reads ahead, so the rest and the FIN wait in the kernel. */
    private void streamNeverRead() throws IOException, InterruptedException {
        HttpResponse<InputStream> response = client.send(request("/large"), BodyHandlers.ofInputStream());
        Stage.keep(response);
        Stage.leak(-1, "never-read", "CLOSE_WAIT", "?", "-", "-", "?", "?");
    }

    private void streamClosed() throws IOException, InterruptedException {
        try (InputStream body =
                client.send(request("/large"), BodyHandlers.ofInputStream()).body()) {
            Scenario.expect(body.read() != -1);
        }
    }

    private void asString(String path) throws IOException, InterruptedException {
        Scenario.expect(
                client.send(request(path), BodyHandlers.ofString()).body().length() == 5);
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create(peer + path)).build();
    }
}
