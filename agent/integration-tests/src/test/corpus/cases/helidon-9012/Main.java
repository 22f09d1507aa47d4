import io.helidon.webclient.api.*;

/** six requests, each after the server has ended the connection of the one before */
public class Main {
    public static void main(String[] a) throws Exception {
        int port = Lab.server(
                "recvline", "send:HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nok", "sleep:300", "close");
        WebClient c = WebClient.builder()
                .baseUri("http://127.0.0.1:" + port)
                .keepAlive(System.getProperty("lab.variant").equals("buggy"))
                .build();
        for (int i = 0; i < 6; i++) {
            ask(c);
            Thread.sleep(700);
        }
        Lab.report();
    }

    static void ask(WebClient c) {
        try (HttpClientResponse r = c.get("/").request()) {
            r.as(String.class);
        } catch (Exception e) {
            Lab.ignore(e);
        }
    }
}
