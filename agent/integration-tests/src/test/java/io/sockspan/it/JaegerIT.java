package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sockspan.it.Steps.Window;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import programs.Staircases;

/**
 * Proves what a person sees in a real Jaeger. A connection is one trace, with its root first, and a child for each state, from its entry to
 * its end. A leak is there while the kernel still has the socket. The program's own clock, the findings file and ss are the judges.
 */
class JaegerIT {
    private static final int EOF_IGNORED = 5;
    private static final int ERROR_IGNORED = 3;
    private static final int LEFT = EOF_IGNORED + ERROR_IGNORED;
    private static final int CONNECTIONS = 11;
    private static final Set<String> STATES = Set.of(
            "LISTEN",
            "SYN_SENT",
            "SYN_RECEIVED",
            "ESTABLISHED",
            "FIN_WAIT_1",
            "FIN_WAIT_2",
            "CLOSING",
            "CLOSE_WAIT",
            "LAST_ACK",
            "TIME_WAIT",
            "CLOSED");

    @TempDir
    private static Path run;

    private static Jaeger jaeger;

    @TempDir
    private Path folder;

    @BeforeAll
    static void startJaeger() throws IOException {
        jaeger = Jaeger.start(run);
    }

    @AfterAll
    static void stopJaeger() throws IOException {
        if (jaeger != null) {
            jaeger.close();
        }
    }

    @ParameterizedTest(name = "on JDK {0}")
    @ValueSource(ints = {17, 21, 25})
    void aConnectionIsAStaircaseAndALeakIsOnItWhileItsSocketIsOpen(int jdk) throws IOException {
        String service = "staircases-" + jdk;
        Agent agent = new Agent(folder);
        try (Forked program = start(service, agent, jdk)) {
            program.awaitLine("LEFT " + LEFT);
            program.await("the leaks in Jaeger", () -> found(service).size() >= LEFT);
            List<JaegerSpan> leaks = leaks(service);
            program.await("the kernel's word that these are open", () -> isOpen(program.pid(), leaks));
            assertFindings(agent.findings(), service);

            program.say("close them");
            program.awaitLine("CLOSED");
            program.say("end");
            assertThat(program.exit()).isZero();
            Jaeger.await("the end of every trace", () -> resolved(service) == LEFT);
            assertStaircases(service, Steps.read(program.out()));
        }
        assertAsListed(service);
        agent.assertClean();
    }

    private static Forked start(String service, Agent agent, int jdk) throws IOException {
        return Forked.start(
                null,
                Jdks.java(jdk),
                List.of(
                        agent.argument("threshold=3s", "spans=all"),
                        jaeger.endpointProperty(),
                        "-Dotel.service.name=" + service),
                Staircases.class);
    }

    private static Set<String> found(String service) {
        Set<String> found = new TreeSet<>(jaeger.find(service, "sockspan.rule", "eof-ignored"));
        found.addAll(jaeger.find(service, "sockspan.rule", "error-ignored"));
        return found;
    }

    /** The error spans, found by two searches as a person would make them. */
    private static List<JaegerSpan> leaks(String service) {
        List<JaegerSpan> eof = errors(jaeger.find(service, "sockspan.rule", "eof-ignored"));
        assertThat(eof)
                .hasSize(EOF_IGNORED)
                .allSatisfy(span -> assertLeak(span, "tcp CLOSE_WAIT", "eof-ignored", "sockspan.end_of_stream"));
        List<JaegerSpan> error = errors(jaeger.find(service, "sockspan.rule", "error-ignored"));
        assertThat(error)
                .hasSize(ERROR_IGNORED)
                .allSatisfy(span -> assertLeak(span, "tcp CLOSED", "error-ignored", "sockspan.read_failed"));
        List<JaegerSpan> leaks = new ArrayList<>(eof);
        leaks.addAll(error);
        return leaks;
    }

    private static List<JaegerSpan> errors(Set<String> traces) {
        return traces.stream()
                .flatMap(trace -> jaeger.trace(trace).stream())
                .filter(JaegerSpan::isError)
                .collect(Collectors.toList());
    }

    private static void assertLeak(JaegerSpan span, String name, String rule, String event) {
        assertThat(span.name()).isEqualTo(name);
        assertThat(span.get("sockspan.rule")).isEqualTo(rule);
        assertThat(span.get("error.type")).isEqualTo(rule);
        assertThat(span.get("sockspan.opened_at")).startsWith("programs.Staircases.connect(Staircases.java:");
        assertThat(span.get("sockspan.last_read_at")).startsWith("programs.Staircases.readEnd(Staircases.java:");
        assertThat(span.get("code.stacktrace"))
                .contains("\tat " + span.get("sockspan.opened_at"), "programs.Staircases.main(");
        assertThat(span.events()).containsExactly(event);
    }

    /** All leaked sockets, as ss and /proc show them. One more may be the exporter's own, in CLOSED before its connect. */
    private static boolean isOpen(long pid, List<JaegerSpan> leaks) {
        try {
            Set<String> open = leaks.stream().map(JaegerSpan::fdAndState).collect(Collectors.toSet());
            return open.size() == LEFT && Kernel.over(pid).equals(open);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The findings file and the span of a leak say the same, to the nanosecond. */
    private static void assertFindings(List<Finding> findings, String service) {
        assertThat(findings).hasSize(LEFT);
        assertThat(findings.stream()
                        .map(finding -> finding.json().path("trace_id").asText())
                        .collect(Collectors.toSet()))
                .isEqualTo(found(service));
        for (Finding finding : findings) {
            JsonNode json = finding.json();
            JaegerSpan span = errors(Set.of(json.path("trace_id").asText())).get(0);
            assertThat(span.get("sockspan.rule")).isEqualTo(finding.rule());
            assertThat(span.get("sockspan.fingerprint"))
                    .isEqualTo(json.path("fingerprint").asText());
            assertThat(span.get("sockspan.opened_at"))
                    .isEqualTo(json.path("opened").path("stack").path(0).asText());
            assertThat(span.get("sockspan.last_read_at"))
                    .isEqualTo(json.path("last_read").path("stack").path(0).asText());
            assertThat(span.end()).isEqualTo(nanos(json.path("time").asText()));
            assertThat((span.end() - span.start()) / 1_000_000)
                    .as("ms in this state")
                    .isEqualTo(json.path("in_state_ms").asLong());
        }
    }

    private static long nanos(String time) {
        Instant instant = Instant.parse(time);
        return instant.getEpochSecond() * 1_000_000_000 + instant.getNano();
    }

    /** The number of spans that say that the socket of a finding was closed. */
    private static long resolved(String service) {
        return Jaeger.ids(jaeger.traces(service)).stream()
                .flatMap(trace -> jaeger.trace(trace).stream())
                .filter(span -> span.get("sockspan.resolved").equals("true"))
                .count();
    }

    private static void assertStaircases(String service, Map<Integer, Steps> all) {
        assertThat(all).hasSize(CONNECTIONS);
        Set<String> traces = Jaeger.ids(jaeger.traces(service));
        assertThat(traces).as("one for each end of a connection").hasSize(2 * CONNECTIONS);
        List<String> ends = new ArrayList<>();
        for (String trace : traces) {
            List<JaegerSpan> spans = jaeger.trace(trace);
            assertStaircase(spans);
            boolean client = spans.get(0).get("sockspan.role").equals("client");
            int port = Integer.parseInt(spans.get(0).get(client ? "network.local.port" : "network.peer.port"));
            assertThat(all).containsKey(port);
            if (client) {
                assertClient(spans, all.get(port));
            } else {
                assertServer(spans, all.get(port));
            }
            ends.add(port + (client ? " client" : " server"));
        }
        assertThat(ends).doesNotHaveDuplicates();
    }

    /** The root, then its children without a gap and without an overlap, so that their sum is the connection's life. */
    private static void assertStaircase(List<JaegerSpan> spans) {
        assertThat(spans).filteredOn(JaegerSpan::isRoot).containsExactly(spans.get(0));
        assertThat(spans).extracting(JaegerSpan::id).doesNotHaveDuplicates();
        assertThat(spans).hasSizeGreaterThan(1).allSatisfy(span -> {
            assertThat(span.get("scope")).isEqualTo("io.sockspan");
            assertThat(span.get("scope.version")).matches("\\d+\\.\\d+\\.\\d+.*");
            assertThat(span.attributes())
                    .containsKeys("host.name", "process.pid")
                    .containsKeys("network.local.address", "network.local.port")
                    .containsKeys("network.peer.address", "network.peer.port");
        });
        long sum = 0;
        for (int i = 1; i < spans.size(); i++) {
            JaegerSpan state = spans.get(i);
            assertThat(state.parent()).isEqualTo(spans.get(0).id());
            assertThat(state.name()).isEqualTo("tcp " + state.state());
            assertThat(state.state()).isIn(STATES);
            if (i == 1) {
                // An accepted connection was ESTABLISHED while it still waited to be accepted.
                assertThat(state.start())
                        .as("no gap")
                        .isBetween(spans.get(0).start(), spans.get(0).end());
            } else {
                assertThat(state.start())
                        .as("no gap")
                        .isEqualTo(spans.get(i - 1).end());
            }
            assertThat(state.end()).isGreaterThan(state.start());
            sum += state.end() - state.start();
        }
        assertThat(sum)
                .as("life")
                .isEqualTo(spans.get(spans.size() - 1).end() - spans.get(1).start());
    }

    private static void assertClient(List<JaegerSpan> spans, Steps steps) {
        JaegerSpan root = spans.get(0);
        assertThat(root.name()).isEqualTo("tcp connect");
        steps.of("connect").assertHolds(root.start(), "the SYN");
        steps.of("connect").assertHolds(root.end(), "connected");
        assertThat(spans.get(1).state()).isEqualTo("ESTABLISHED");
        JaegerSpan over = spans.get(2);
        assertThat(over.state()).isIn("CLOSE_WAIT", "CLOSED");
        // The kernel remembers when a FIN came, but not when a reset did: the program's read is the latest time for
        // that.
        boolean fin = over.state().equals("CLOSE_WAIT");
        Window peerClosed = steps.of("peer-close");
        assertThat(over.get("sockspan.exact")).isEqualTo(Boolean.toString(fin));
        (fin ? peerClosed : peerClosed.until(steps.of("read"))).assertHolds(over.start(), "the peer's end came");
        Window closed = steps.of("close");
        assertThat(paths(spans)).isEqualTo(fin ? "ESTABLISHED CLOSE_WAIT LAST_ACK" : "ESTABLISHED CLOSED");
        JaegerSpan last = spans.get(spans.size() - 1);
        closed.assertHolds(fin ? last.start() : last.end(), "closed");
    }

    /** The states, each as often as it was entered: a long one is shown in pieces. */
    private static String paths(List<JaegerSpan> spans) {
        List<String> path = new ArrayList<>();
        for (JaegerSpan span : spans.subList(1, spans.size())) {
            if (path.isEmpty() || !path.get(path.size() - 1).equals(span.state())) {
                path.add(span.state());
            }
        }
        return String.join(" ", path);
    }

    private static void assertServer(List<JaegerSpan> spans, Steps steps) {
        JaegerSpan root = spans.get(0);
        assertThat(root.name()).isEqualTo("tcp accept");
        steps.of("accept").assertHolds(root.end(), "accepted");
        assertThat(spans.get(1).state()).isEqualTo("ESTABLISHED");
        Window closed = steps.of("peer-close");
        boolean reset = spans.size() == 2;
        closed.assertHolds(spans.get(1).end(), reset ? "reset" : "our FIN");
        // The peer closes long after us: no process holds the socket then, and TIME_WAIT outlives the program.
        assertThat(paths(spans)).isIn("ESTABLISHED", "ESTABLISHED FIN_WAIT_1 FIN_WAIT_2 TIME_WAIT");
        spans.stream()
                .skip(2)
                .forEach(span -> assertThat(span.get("sockspan.polled")).isEqualTo("true"));
        assertThat(spans.get(spans.size() - 1).get("sockspan.goes_on")).isEqualTo(reset ? "" : "true");
    }

    /** Jaeger's list and its page of a trace are made of this answer: "service: root", and no warning about a span. */
    private static void assertAsListed(String service) {
        JsonNode traces = jaeger.traces(service).path("data");
        assertThat(warnings(traces)).as("what Jaeger finds wrong").isEmpty();
        assertThat(traces).hasSize(2 * CONNECTIONS).allSatisfy(trace -> {
            assertThat(trace.path("processes").findValuesAsText("serviceName")).containsExactly(service);
            assertThat(trace.path("spans"))
                    .filteredOn(span -> span.path("references").isEmpty())
                    .extracting(span -> span.path("operationName").asText())
                    .singleElement()
                    .asString()
                    .isIn("tcp connect", "tcp accept");
        });
        Set<String> names = STATES.stream().map(state -> "tcp " + state).collect(Collectors.toSet());
        names.addAll(Set.of("tcp connect", "tcp accept"));
        assertThat(names).containsAll(jaeger.operations(service));
    }

    private static List<String> warnings(JsonNode traces) {
        return traces.findValues("warnings").stream()
                .filter(warnings -> !warnings.isNull() && !warnings.isEmpty())
                .map(JsonNode::toString)
                .collect(Collectors.toList());
    }
}
