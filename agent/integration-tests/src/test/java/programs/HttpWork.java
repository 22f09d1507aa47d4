package programs;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import leaks.Stage;

/** {@code HttpURLConnection} and {@code HttpClient}: answers that are whole, cut off, or never come. */
@SuppressWarnings("try") // A close() on purpose, before the block ends.
final class HttpWork {
    private static final int REQUESTS = 200;

    private HttpWork() {}

    static void run(Transcript transcript) throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 50, Stage.LOOPBACK)) {
            Thread server = new Thread(() -> serve(listener), "http server");
            server.start();
            String base = "http://127.0.0.1:" + listener.getLocalPort();
            urlConnection(transcript, base);
            httpClient(transcript, base);
            listener.close();
            server.join();
        }
        InetSocketAddress closedPort = Echo.closedPort();
        URL refused = new URL("http://127.0.0.1:" + closedPort.getPort());
        transcript.outcome("HttpURLConnection refused", refused::openStream);
    }

    private static void urlConnection(Transcript transcript, String base) throws IOException {
        for (int i = 0; i < REQUESTS; i++) {
            HttpURLConnection connection = (HttpURLConnection) new URL(base + "/" + i).openConnection();
            try (InputStream body = connection.getInputStream()) {
                byte[] bytes = body.readAllBytes();
                transcript.bytes(bytes, bytes.length);
            }
        }
        try (InputStream body = new URL(base + "/cut").openStream()) {
            transcript.outcome("HttpURLConnection cut off", () -> body.readAllBytes().length);
        }
    }

    private static void httpClient(Transcript transcript, String base) throws Exception {
        HttpClient client = Stage.keep(
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
        for (int i = 0; i < REQUESTS; i++) {
            HttpResponse<byte[]> response = client.send(request(base + "/" + i), BodyHandlers.ofByteArray());
            transcript.bytes(response.body(), response.body().length);
        }
        transcript.outcomeSomewhere(
                "HttpClient cut off", () -> client.send(request(base + "/cut"), BodyHandlers.ofString()));
    }

    private static HttpRequest request(String uri) {
        return HttpRequest.newBuilder(URI.create(uri)).build();
    }

    private static void serve(ServerSocket listener) {
        while (!listener.isClosed()) {
            try (Socket socket = listener.accept()) {
                answer(socket);
            } catch (IOException e) {
                // Closed at the end.
            }
        }
    }

    /** One answer a connection: the path, or half of what was announced. */
    private static void answer(Socket socket) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = socket.getInputStream().read();
            if (c == -1) {
                return;
            }
            head.append((char) c);
        }
        String path = head.substring(head.indexOf(" ") + 1, head.indexOf(" HTTP"));
        int length = path.length() * (path.equals("/cut") ? 2 : 1);
        String answer = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + length + "\r\n\r\n" + path;
        socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
    }
}
