package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import troubles.Queues;

/**
 * Proves that 5 listeners whose program has stopped accepting are found: full ones, and ones whose clients have gone. They are taken back
 * when their threads go on. A listener that is full only for moments is not named. {@code ls} says of each what {@code ss} says. A
 * connection that waits there is a row without a descriptor, with the listener's line.
 */
class ListenersIT {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int LISTENERS = 5;

    /** In a queue for 50: how many clients have gone, of how many. */
    private static final int GONE = 3;

    private static final int WAITING = 5;

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 25})
    void queuesWithoutAnAcceptAreFoundUntilTheirThreadsGoOn(int jdk) throws IOException {
        Agent agent = new Agent(folder);
        try (Clients clients = new Clients();
                Forked run = Forked.start(
                        null,
                        Jdks.java(jdk),
                        List.of(agent.argument("threshold=1s"), "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED"),
                        Queues.class)) {
            run.awaitLine("READY");
            crowd(run, clients);
            clients.comeAndGo(port(run, "brief").get(0));
            run.await(LISTENERS + " findings", () -> agent.findings().size() >= LISTENERS);
            Forked.pause(1_500);
            Trouble.assertFound(run, agent.findings());
            assertThat(agent.findings())
                    .allSatisfy(finding -> assertThat(
                                    finding.json().path("keepalive").asText())
                            .isEqualTo("has no part in it: a listener has none; accept() empties its queue"));
            assertThat(agent.resolved()).isEmpty();
            assertListed(run);
            run.say("end");
            run.await("all taken back", () -> agent.resolved().size() >= LISTENERS);
            clients.leave();
            Forked.pause(1_500);
            run.say("end");
            assertThat(run.exit()).as(run.transcript()).isZero();
        }
        assertThat(agent.findings()).hasSize(LISTENERS);
        assertThat(agent.resolved().stream().map(Finding::identity))
                .containsExactlyInAnyOrderElementsOf(
                        agent.findings().stream().map(Finding::identity).collect(Collectors.toList()));
        agent.assertClean();
    }

    private static List<Integer> port(Forked run, String kind) {
        return run.outStarting("LISTEN " + kind + " ").stream()
                .map(line -> Integer.valueOf(line.split(" ", -1)[2]))
                .collect(Collectors.toList());
    }

    /**
     * Every listener accepts one client. Then the small queues are filled, and two more clients get no answer; from the long queues some
     * clients go.
     */
    private static void crowd(Forked run, Clients clients) throws IOException {
        for (String kind : List.of("small", "long")) {
            for (int port : port(run, kind)) {
                clients.connect(port);
                run.awaitLine("ACCEPTED " + port);
            }
        }
        for (int port : port(run, "small")) {
            for (int i = 0; i < 3; i++) {
                clients.connect(port);
            }
            clients.turnedAway(port, 2);
        }
        for (int port : port(run, "long")) {
            for (int i = 0; i < WAITING; i++) {
                clients.connect(port);
            }
            clients.closeLast(GONE);
        }
        clients.connect(port(run, "deferring").get(0));
    }

    private static void assertListed(Forked run) throws IOException {
        List<JsonNode> rows = ls(run.pid());
        Map<String, Ss> kernel = Ss.byEnds(Ss.all());
        Map<String, Ss> listeners = Ss.byEnds(Ss.listeners());
        Map<String, JsonNode> listed = rows.stream()
                .filter(row -> row.path("state").asText().equals("LISTEN"))
                .collect(Collectors.toMap(row -> row.path("local").asText(), row -> row));
        for (String kind : List.of("small", "long")) {
            for (int port : port(run, kind)) {
                String local = "127.0.0.1:" + port;
                JsonNode row = listed.get(local);
                Ss ss = listeners.get(local + " -");
                assertThat(row.path("accept_queue").asLong()).as("%s", row).isEqualTo(ss.received());
                assertThat(row.path("accept_limit").asLong()).isEqualTo(ss.sent());
                assertThat(row.path("accept_drops").asLong(-1)).isLessThanOrEqualTo(ss.drops());
                assertThat(row.path("accept_drops").asLong(-1)).isGreaterThanOrEqualTo(kind.equals("small") ? 2 : 0);
                assertThat(row.path("accept_clients_gone").asLong(-1)).isEqualTo(kind.equals("small") ? 0 : GONE);
                assertThat(row.path("last_accept_thread").asText()).isEqualTo("acceptor-" + port);
                assertThat(row.path("last_accept_at").asText()).startsWith("troubles.Queues.accept(Queues.java:");
                assertWaiting(local, row, rows, kernel);
            }
        }
        String deferring = "127.0.0.1:" + port(run, "deferring").get(0);
        assertThat(waiting(deferring, rows))
                .extracting(row -> row.path("state").asText())
                .containsExactly("SYN_RECEIVED");
        assertWaiting(deferring, listed.get(deferring), rows, kernel);
    }

    private static List<JsonNode> waiting(String local, List<JsonNode> rows) {
        return rows.stream()
                .filter(row ->
                        row.path("local").asText().equals(local) && row.hasNonNull("peer") && !row.hasNonNull("fd"))
                .collect(Collectors.toList());
    }

    /** The rows that wait are those that the kernel has without a process, in the same states. */
    private static void assertWaiting(String local, JsonNode listener, List<JsonNode> rows, Map<String, Ss> kernel) {
        List<String> expected = kernel.values().stream()
                .filter(row -> row.local().equals(local)
                        && row.peer() != null
                        && row.pids().isEmpty())
                .map(row -> row.ends() + " " + row.state())
                .collect(Collectors.toList());
        assertThat(expected).isNotEmpty();
        assertThat(waiting(local, rows).stream()
                        .map(row -> local + " " + row.path("peer").asText() + " "
                                + row.path("state").asText()))
                .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(waiting(local, rows))
                .allSatisfy(row -> assertThat(row.path("opened_at").asText("-"))
                        .isEqualTo(listener.path("opened_at").asText()));
    }

    private static List<JsonNode> ls(long pid) throws IOException {
        List<JsonNode> rows = new ArrayList<>();
        Cli ls = Cli.run("ls", pid, "-o", "ndjson");
        assertThat(ls.code()).as(ls.err()).isZero();
        for (String line : ls.out().lines().collect(Collectors.toList())) {
            rows.add(MAPPER.readTree(line));
        }
        return rows;
    }
}
