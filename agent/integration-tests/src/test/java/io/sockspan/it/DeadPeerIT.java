package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import troubles.Silences;

/**
 * Proves that a peer that has fallen silent, like a host that is gone, is found by everything that shows it: data, a FIN, keepalive's
 * probes, and probes for a closed window. The finding is taken back when the peer answers again. Idle connections, and a peer that reads
 * slowly, are not named.
 */
class DeadPeerIT {
    private static final int SILENT = 13;

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 25})
    void aPeerThatFallsSilentIsFoundUntilItAnswers(int jdk) throws IOException {
        Agent agent = new Agent(folder);
        try (Forked peer = Forked.start(
                        List.of(Compiled.program("silent_peer", folder).toString()));
                Forked run = Forked.start(
                        null,
                        Jdks.java(jdk),
                        List.of(agent.argument("threshold=1s")),
                        Silences.class,
                        peer.awaitStarting("PORT ").split(" ", -1)[1])) {
            run.awaitLine("READY");
            Forked.pause(1_500);
            assertThat(agent.findings()).as("while it answers").isEmpty();
            peer.say("deaf");
            peer.awaitLine("deaf");
            run.say("send");
            run.awaitLine("SENT");
            run.await(SILENT + " findings", () -> agent.findings().size() >= SILENT);
            Forked.pause(1_500);
            List<Finding> findings = agent.findings();
            Trouble.assertFound(run, findings);
            assertEvidence(findings);
            assertThat(agent.resolved()).isEmpty();
            peer.say("hear");
            run.await("all taken back", () -> agent.resolved().size() >= SILENT);
            assertThat(agent.resolved().stream().map(Finding::identity))
                    .containsExactlyInAnyOrderElementsOf(
                            findings.stream().map(Finding::identity).collect(Collectors.toList()));
            run.say("end");
            assertThat(run.exit()).isZero();
        }
        assertThat(agent.findings().stream().filter(finding -> finding.rule().equals("dead-peer")))
                .hasSize(SILENT);
        agent.assertClean();
    }

    /** Each is found by the evidence that its opening line prepared, and its finding says what would end it. */
    private static void assertEvidence(List<Finding> findings) {
        Map<String, Long> kinds = findings.stream()
                .collect(Collectors.groupingBy(DeadPeerIT::evidence, TreeMap::new, Collectors.counting()));
        assertThat(kinds).isEqualTo(Map.of("data", 5L, "keepalive", 3L, "window", 3L, "FIN", 2L));
        assertThat(findings).allSatisfy(finding -> {
            String said = finding.json().path("keepalive").asText();
            assertThat(said)
                    .startsWith(
                            evidence(finding).equals("keepalive")
                                    ? "is on and ends it 38 s after the peer's last word if the peer is gone"
                                    : "cannot end it: it does not run while something is unacknowledged; ");
            assertThat(finding.json().path("tcp_info").path("last_ack_recv").asLong())
                    .isGreaterThanOrEqualTo(1_000);
        });
    }

    private static String evidence(Finding finding) {
        if (finding.state().equals("FIN_WAIT_1")) {
            return "FIN";
        }
        int waiting = finding.json().path("send_queue").asInt();
        return waiting == 37 ? "data" : waiting == 0 ? "keepalive" : "window";
    }
}
