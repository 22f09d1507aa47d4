package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A real Jaeger of the test's own, started and stopped by {@code scripts/jaeger}, and its HTTP API. Where its binary is absent a test is
 * skipped with the reason. It fails instead where SOCKSPAN_REQUIRE_JAEGER is set or CI is true, because absence must not look green.
 */
final class Jaeger implements AutoCloseable {
    static final Path SCRIPTS = Path.of("../../scripts").toAbsolutePath().normalize();
    private static final int PATIENCE_SECONDS = 120;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Path run;
    private String otlp = "";
    private String query = "";

    private Jaeger(Path run) {
        this.run = run;
    }

    /** Starts a Jaeger that keeps its files in {@code run}, on the given ports, or else on ports that the script chooses. */
    static Jaeger start(Path run, int... ports) throws IOException {
        Jaeger jaeger = notYet(run);
        jaeger.startAgain(ports);
        return jaeger;
    }

    /** For a test in which something else starts Jaeger; {@link #close} still stops it. */
    static Jaeger notYet(Path run) {
        requireBinary();
        return new Jaeger(run);
    }

    void startAgain(int... ports) throws IOException {
        List<String> command = new ArrayList<>(List.of("start"));
        for (int port : ports) {
            command.add(Integer.toString(port));
        }
        Said said = script(command.toArray(new String[0]));
        assertThat(said.code()).as(said.toString()).isZero();
        heard(said.out());
    }

    /** Takes the ports from what a script printed. */
    void heard(List<String> lines) {
        otlp = after("otlp ", lines);
        query = after("query ", lines);
    }

    private static String after(String word, List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith(word))
                .map(line -> line.substring(word.length()).strip())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no '" + word + "' in " + lines));
    }

    static void requireBinary() {
        String named = System.getenv("SOCKSPAN_JAEGER");
        String cache = System.getenv("XDG_CACHE_HOME");
        Path built = (cache == null ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache))
                .resolve("sockspan/jaeger/v2.13.0/jaeger");
        if (Files.isExecutable(named == null ? built : Path.of(named))) {
            return;
        }
        String reason = "no Jaeger: run scripts/jaeger build";
        if (System.getenv("SOCKSPAN_REQUIRE_JAEGER") != null || "true".equals(System.getenv("CI"))) {
            throw new AssertionError(reason);
        }
        abort(reason);
    }

    /** Runs {@code scripts/jaeger} on this Jaeger. */
    Said script(String... arguments) throws IOException {
        return run("jaeger", builder -> {}, arguments);
    }

    /** Runs a script of the repository so that it finds this Jaeger and no other. */
    Said run(String script, Consumer<ProcessBuilder> more, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(SCRIPTS.resolve(script).toString()));
        command.addAll(List.of(arguments));
        return Said.by(command, builder -> {
            builder.environment().put("SOCKSPAN_JAEGER_RUN", run.toString());
            more.accept(builder);
        });
    }

    /** The arguments that make a program send its spans here. */
    String endpointProperty() {
        return "-Dotel.exporter.otlp.endpoint=" + otlp;
    }

    int otlpPort() {
        return URI.create(otlp).getPort();
    }

    int queryPort() {
        return URI.create(query).getPort();
    }

    /** The ids of the service's traces in which a span has {@code key=value}. */
    Set<String> find(String service, String key, String value) {
        String tags = "{\"" + key + "\":\"" + value + "\"}";
        return ids(get("/api/traces?limit=1000&service=" + service + "&tags="
                + URLEncoder.encode(tags, StandardCharsets.UTF_8)));
    }

    /** The service's traces as Jaeger's own pages get them. */
    JsonNode traces(String service) {
        return get("/api/traces?limit=1000&service=" + service);
    }

    static Set<String> ids(JsonNode traces) {
        Set<String> ids = new TreeSet<>();
        traces.path("data").forEach(trace -> ids.add(trace.path("traceID").asText()));
        return ids;
    }

    /** The names of spans that Jaeger offers for a search. */
    Set<String> operations(String service) {
        Set<String> names = new TreeSet<>();
        get("/api/services/" + service + "/operations").path("data").forEach(name -> names.add(name.asText()));
        return names;
    }

    /** A trace to the nanosecond, in the order of the starts. */
    List<JaegerSpan> trace(String id) {
        return JaegerSpan.read(get("/api/v3/traces/" + id));
    }

    private JsonNode get(String path) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(query + path).toURL().openConnection(Proxy.NO_PROXY);
            // Jaeger ends late while a client keeps a connection to it.
            connection.setRequestProperty("Connection", "close");
            assertThat(connection.getResponseCode()).as("GET " + path).isEqualTo(200);
            try (InputStream in = connection.getInputStream()) {
                return MAPPER.readTree(in);
            }
        } catch (IOException e) {
            throw new AssertionError("GET " + path, e);
        }
    }

    /** Waits until Jaeger shows what was sent to it; that takes a moment. */
    static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited for " + what).isLessThan(end);
            Forked.pause(50);
        }
    }

    @Override
    public void close() throws IOException {
        script("stop");
        assertThat(script("status").code()).as("it runs no more").isNotZero();
    }
}
