package leaks;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;

/** 23 requests through {@code HttpURLConnection}: 9 whose body is forgotten in one of three ways, 14 that are used correctly. */
public final class HttpUrlConnectionLeaks {
    private final String peer;

    private HttpUrlConnectionLeaks(String peer) {
        this.peer = peer;
    }

    public static void main(String[] args) throws Exception {
        HttpUrlConnectionLeaks program = new HttpUrlConnectionLeaks("http://127.0.0.1:" + args[0]);
        for (int i = 0; i < 3; i++) {
            program.onlyTheStatus();
            program.bodyReadToTheEnd();
            program.bodyReset();
        }
        for (int i = 0; i < 7; i++) {
            program.bodyClosed(i % 2 == 0 ? "/close" : "/until-end");
            program.disconnected();
        }
        Stage.ready(23);
    }

    private static void leak(String rule, String state, String opened, String read) {
        Stage.leak(-1, rule, state, opened, read, "-", "?", "?");
    }

    /** The body and the FIN after it wait unread. */
    private void onlyTheStatus() throws IOException {
        Mark<HttpURLConnection> request = request("/close");
        Scenario.expect(request.at(Line.here()).getResponseCode() == 200);
        leak("never-read", "CLOSE_WAIT", request.line, "-");
    }

    /** A body that ends with its connection: the -1 closes nothing. */
    private void bodyReadToTheEnd() throws IOException {
        Mark<HttpURLConnection> request = request("/until-end");
        Mark<InputStream> body = new Mark<>(Stage.keep(request.at(Line.here()).getInputStream()));
        int n = 0;
        while (n != -1) {
            n = body.at(Line.here()).read(new byte[16]);
        }
        leak("eof-ignored", "CLOSE_WAIT", request.line, body.line);
    }

    private void bodyReset() throws IOException {
        Mark<HttpURLConnection> request = request("/reset");
        Mark<InputStream> body = new Mark<>(Stage.keep(request.at(Line.here()).getInputStream()));
        try {
            int n = 0;
            while (n != -1) {
                n = body.at(Line.here()).read(new byte[16]);
            }
            throw new IllegalStateException("no reset");
        } catch (IOException e) {
            leak("error-ignored", "CLOSED", request.line, body.line);
        }
    }

    private void bodyClosed(String path) throws IOException {
        try (InputStream body = request(path).target.getInputStream()) {
            Scenario.expect(body.readAllBytes().length == 5);
        }
    }

    private void disconnected() throws IOException {
        HttpURLConnection connection = request("/keep").target;
        Scenario.expect(connection.getResponseCode() == 200);
        connection.disconnect();
    }

    private Mark<HttpURLConnection> request(String path) throws IOException {
        return new Mark<>(Stage.keep((HttpURLConnection) new URL(peer + path).openConnection()));
    }
}
