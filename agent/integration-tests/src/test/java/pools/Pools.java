package pools;

import leaks.Stage;

/** Uses a library's pool, and leaves its connections idle until the test's word to have the pool evict them. */
public final class Pools {
    private Pools() {}

    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(args[1]);
        try (Pool pool = of(args[0], port)) {
            pool.use();
            Stage.say("IDLE");
            Stage.hear();
            pool.evict();
            Stage.say("EVICTED");
        }
        Stage.hear();
    }

    private static Pool of(String library, int port) {
        String url = "http://127.0.0.1:" + port + "/then-gone";
        return switch (library) {
            case "okhttp" -> new OkHttpPool(url);
            case "hikari" ->
                new HikariPool("jdbc:postgresql://127.0.0.1:" + port + "/orders?sslmode=disable&gssEncMode=disable"
                        + "&assumeMinServerVersion=9.4&preferQueryMode=simple");
            case "httpclient4" -> new HttpClient4Pool(url);
            case "httpclient5" -> new HttpClient5Pool(url);
            default -> throw new IllegalArgumentException(library);
        };
    }
}
