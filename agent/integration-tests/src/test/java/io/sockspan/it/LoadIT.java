package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import programs.Load;

/**
 * Proves that 2,003 leaks at once are all found, as one bug, and that 10,007 connections that come and go cause no line. The few forgotten
 * ones among those are found, even if the agent had to drop events; it counts them.
 */
class LoadIT {
    private static final int LEAKS = 2_003;
    private static final int SHORT = 10_007;

    /** One of 1,500 connections is forgotten. */
    private static final int FORGOTTEN = 7;

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "on JDK {0}")
    @ValueSource(ints = {17, 21, 25})
    void allOfManyLeaksAreFoundAsOneBug(int jdk) throws IOException {
        Agent agent = new Agent(folder);
        try (Peer peer = new Peer();
                Forked run = start(agent, peer, jdk, "leak", LEAKS)) {
            run.awaitLine("READY");
            run.await("every finding", () -> agent.findings().size() >= LEAKS);
            List<Finding> found = agent.findings();
            assertThat(found.stream().map(Finding::fdAndState).collect(Collectors.toSet()))
                    .isEqualTo(Kernel.over(run.pid()))
                    .hasSize(LEAKS);
            assertThat(found)
                    .extracting(finding -> finding.json().path("fingerprint").asText())
                    .containsOnly(found.get(0).json().path("fingerprint").asText())
                    .doesNotContain("");
            run.say("done");
            assertThat(run.exit()).isZero();
        }
        assertThat(agent.findings()).hasSize(LEAKS);
        agent.assertClean();
    }

    @ParameterizedTest(name = "on JDK {0}")
    @ValueSource(ints = {17, 21, 25})
    void connectionsThatComeAndGoAreNoFinding(int jdk) throws IOException {
        Agent agent = new Agent(folder);
        try (Peer peer = new Peer();
                Forked run = start(agent, peer, jdk, "short", SHORT)) {
            run.awaitLine("READY");
            run.say("done");
            assertThat(run.exit()).isZero();
            assertThat(run.err()).isEmpty();
        }
        assertThat(agent.findings()).isEmpty();
        agent.assertCleanButForDrops();
    }

    /** A drop under such a load may cost the story of a socket that is gone, never a leak. */
    @ParameterizedTest(name = "on JDK {0}")
    @ValueSource(ints = {17, 21, 25})
    void amongThousandsOnlyTheForgottenAreFound(int jdk) throws IOException {
        Agent agent = new Agent(folder);
        try (Peer peer = new Peer();
                Forked run = start(agent, peer, jdk, "mixed", SHORT)) {
            run.awaitLine("READY");
            run.within(Forked.PATIENCE_SECONDS, () -> agent.findings().size() >= FORGOTTEN);
            assertThat(agent.findings())
                    .extracting(Finding::fdAndState)
                    .containsExactlyInAnyOrderElementsOf(Kernel.over(run.pid()))
                    .hasSize(FORGOTTEN);
            run.say("done");
            assertThat(run.exit()).isZero();
        }
        assertThat(agent.findings())
                .hasSize(FORGOTTEN)
                .allSatisfy(finding -> assertThat(finding.firstFrame("opened")).startsWith("programs.Load.forget:"))
                .allSatisfy(
                        finding -> assertThat(finding.firstFrame("last_read")).startsWith("programs.Load.forget:"));
        agent.assertCleanButForDrops();
    }

    private static Forked start(Agent agent, Peer peer, int jdk, String what, int count) throws IOException {
        return Forked.start(
                peer,
                Jdks.java(jdk),
                List.of(agent.argument("threshold=1s")),
                Load.class,
                what,
                Integer.toString(peer.port()),
                Integer.toString(count));
    }
}
