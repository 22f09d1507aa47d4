package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sockspan.report.otel.OtlpSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import programs.ClosingPaths;

/**
 * One run of {@link ClosingPaths} under the agent, from its first connection to the end of its last TIME_WAIT, with a collector of its own.
 * It keeps what it saw for the tests. A run that asks compares the agent's list with the kernel after each step; another run asks nothing.
 */
final class Journey implements AutoCloseable {
    static final int CONNECTIONS = 67;
    static final int STEPS = 5;
    private static final int PATIENCE_SECONDS = 120;
    private static final int TICKS_MILLIS = 700;
    private static final Pattern ASKED = Pattern.compile("table of sockets was asked (\\d+) times");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    final int jdk;
    final boolean asked;
    final Agent agent;
    final OtlpSink sink = OtlpSink.open();
    final Forked program;
    private final List<ClosingRoute> routes = new ArrayList<>();
    private final List<String> differences = new ArrayList<>();
    private final Map<Integer, Set<String>> kernel = new TreeMap<>();

    Journey(int jdk, boolean asked, Path folder) throws IOException {
        this.jdk = jdk;
        this.asked = asked;
        this.agent = new Agent(Files.createDirectories(folder.resolve(jdk + (asked ? "-asked" : "-alone"))));
        program = Forked.start(
                null,
                Jdks.java(jdk),
                List.of(
                        agent.argument("threshold=10m", "spans=all"),
                        "-Dotel.exporter.otlp.endpoint=" + sink.endpoint()),
                ClosingPaths.class);
    }

    /** The ends of all connections, two a route. */
    List<ClosingRoute> routes() {
        return routes;
    }

    /** Where {@code ls} and the kernel did not agree, by step. */
    List<String> differences() {
        return differences;
    }

    /** What the kernel held after {@code step}. */
    Set<String> kernel(int step) {
        return kernel.get(step);
    }

    /** Waits until the program has taken the step, looks at the kernel, and lets it take the next one, unless this was the last. */
    void step(int step) throws IOException {
        program.await("step " + step, () -> program.out().contains("STEP " + step));
        if (step == 0) {
            program.outStarting("PAIR ").forEach(line -> routes.add(ClosingRoute.parse(line)));
            assertThat(routes).hasSize(CONNECTIONS);
        }
        if (asked) {
            compare(step);
        } else {
            Forked.pause(TICKS_MILLIS);
        }
        if (step < STEPS - 1) {
            program.say("on");
        }
    }

    /** The list and the table cannot be read at the same moment, so they have to agree within a time. */
    private void compare(int step) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        String difference;
        do {
            Set<String> before = held();
            List<JsonNode> list = list();
            Set<String> after = held();
            kernel.put(step, after);
            difference = before.equals(after) ? difference(list, after) : "the kernel's table moves";
        } while (!difference.isEmpty() && System.nanoTime() < end);
        if (!difference.isEmpty()) {
            differences.add("step " + step + ": " + difference);
        }
    }

    private Set<String> held() throws IOException {
        return KernelRows.between(routes.stream()
                .flatMap(route -> route.ends().stream())
                .map(ClosingRoute.End::ports)
                .collect(Collectors.toSet()));
    }

    private List<JsonNode> list() throws IOException {
        Cli ls = Cli.run("ls", program.pid(), "-o", "ndjson");
        assertThat(ls.code()).as(ls.err()).isZero();
        List<JsonNode> list = new ArrayList<>();
        for (String line : ls.out().lines().toList()) {
            list.add(MAPPER.readTree(line));
        }
        return list;
    }

    /** A descriptor in CLOSED has no row in the kernel's table, or its connection has one in TIME_WAIT without a descriptor. */
    private String difference(List<JsonNode> list, Set<String> rows) throws IOException {
        Set<String> listed = new TreeSet<>();
        Set<Integer> closed = new TreeSet<>();
        for (JsonNode socket : list) {
            String state = socket.path("state").asText();
            if (state.equals("CLOSED") && socket.path("fd").isInt()) {
                closed.add(socket.path("fd").asInt());
                String inTimeWait = socket.path("local").asText() + " "
                        + socket.path("peer").asText() + " TIME_WAIT";
                if (rows.contains(inTimeWait)) {
                    listed.add(inTimeWait);
                }
            } else {
                listed.add(socket.path("local").asText() + " "
                        + socket.path("peer").asText() + " " + state);
            }
        }
        Set<Integer> reallyClosed = KernelRows.closed(program.pid());
        return minus("only in ls: ", listed, rows)
                + minus("only in ss: ", rows, listed)
                + minus("descriptors CLOSED in ls only: ", closed, reallyClosed)
                + minus("descriptors CLOSED in /proc only: ", reallyClosed, closed);
    }

    private static String minus(String title, Set<?> these, Set<?> without) {
        Set<Object> left = new TreeSet<>(these);
        left.removeAll(without);
        return left.isEmpty() ? "" : title + left + "; ";
    }

    /** How often {@code status} says that the kernel's table was asked. */
    int timesAsked() throws IOException {
        Cli status = Cli.run("status", program.pid());
        Matcher matcher = ASKED.matcher(status.out());
        assertThat(matcher.find()).as(status.out()).isTrue();
        return Integer.parseInt(matcher.group(1));
    }

    /** How many rows of the last step have left the kernel's table. */
    int gone() throws IOException {
        Set<String> gone = new TreeSet<>(kernel.get(STEPS - 1));
        gone.removeAll(held());
        return gone.size();
    }

    Map<String, Trace> traces() {
        return Trace.byPorts(sink.spans());
    }

    /** Waits until every TIME_WAIT is over for the agent too, then lets the program end. */
    void end() throws IOException {
        long waits = routes.stream()
                .flatMap(route -> route.ends().stream())
                .filter(end -> end.states().contains("TIME_WAIT"))
                .count();
        boolean over = program.within(
                2 * PATIENCE_SECONDS,
                () -> sink.spans().stream()
                                .filter(span -> span.getName().equals("tcp TIME_WAIT"))
                                .count()
                        >= waits);
        Forked.pause(over ? TICKS_MILLIS : 1);
        program.say("end");
        program.exit();
    }

    @Override
    public void close() {
        program.close();
        sink.close();
    }
}
