package demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Innocent: 3 requests wait for the answer that the server gives when it has news, and nothing moves meanwhile. */
public final class LongPolling {

    private static final int POLLS = 3;

    private LongPolling() {}

    public static void main(String[] args) throws Exception {
        int seconds = Integer.getInteger("demo.seconds", 5);
        System.out.println("long-polling: " + POLLS + " requests that are answered after " + seconds + " s");
        ExecutorService handlers = Executors.newFixedThreadPool(POLLS);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(handlers);
        server.createContext("/news", exchange -> answerLater(exchange, seconds));
        server.start();
        URI news = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/news");
        HttpClient client = HttpClient.newHttpClient();
        List<CompletableFuture<Integer>> polls = new ArrayList<>();
        for (int i = 0; i < POLLS; i++) {
            polls.add(client.sendAsync(HttpRequest.newBuilder(news).build(), BodyHandlers.discarding())
                    .thenApply(answer -> answer.statusCode()));
        }
        for (CompletableFuture<Integer> poll : polls) {
            System.out.println("long-polling: " + poll.get());
        }
        server.stop(0);
        handlers.shutdown();
    }

    private static void answerLater(HttpExchange exchange, int seconds) throws IOException {
        try (exchange) {
            TimeUnit.SECONDS.sleep(seconds); // until there is news
            exchange.getResponseHeaders().add("Connection", "close");
            exchange.sendResponseHeaders(204, -1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
