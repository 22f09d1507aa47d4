package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Proves, with libraries that have pools, how a pool's idle connection is reported whose peer has closed: as idle and not as a certain bug,
 * in CLOSE_WAIT as the kernel shows it, after twice the threshold. It is taken back when the pool evicts it or closes.
 */
class PoolsIT {
    private static final int CONNECTIONS = 3;

    @TempDir
    private Path folder;

    private static Stream<Arguments> pools() {
        return Stream.of(17, 25)
                .flatMap(jdk -> Stream.of("okhttp", "hikari", "httpclient4", "httpclient5")
                        .map(library -> Arguments.of(library, jdk)));
    }

    @ParameterizedTest(name = "{0} on JDK {1}")
    @MethodSource("pools")
    void anIdleConnectionIsReportedAsIdleAndTakenBack(String library, int jdk) throws IOException {
        Agent agent = new Agent(folder);
        try (Peer peer = new Peer();
                PostgresPeer database = new PostgresPeer();
                Forked run = start(library, jdk, agent.argument("threshold=1s"), peer, database)) {
            awaitIdle(run, database);
            run.await("every connection", () -> agent.findings().size() >= CONNECTIONS);
            List<Finding> found = agent.findings();
            assertThat(found.stream().map(Finding::fdAndState).collect(Collectors.toSet()))
                    .isEqualTo(Kernel.over(run.pid()));
            assertThat(found).hasSize(CONNECTIONS).allSatisfy(PoolsIT::assertIdle);
            run.say("evict");
            run.awaitLine("EVICTED");
            run.await("the kernel's word that none is left", () -> over(run) == 0);
            run.await("each to be taken back", () -> takenBack(agent).containsAll(identities(found)));
            run.say("end");
            assertThat(run.exit()).isZero();
        }
        assertThat(agent.findings()).noneMatch(Finding::isCertain);
        agent.assertClean();
    }

    @ParameterizedTest(name = "{0} on JDK {1}")
    @MethodSource("pools")
    void aPoolIsSilentIfItEvictsWithinTheThreshold(String library, int jdk) throws IOException {
        Agent agent = new Agent(folder);
        try (Peer peer = new Peer();
                PostgresPeer database = new PostgresPeer();
                Forked run = start(library, jdk, agent.argument("threshold=30s"), peer, database)) {
            awaitIdle(run, database);
            Forked.pause(2_500);
            assertThat(Kernel.over(run.pid())).hasSize(CONNECTIONS);
            run.say("evict");
            run.awaitLine("EVICTED");
            run.await("the kernel's word that none is left", () -> over(run) == 0);
            run.say("end");
            assertThat(run.exit()).isZero();
        }
        assertThat(agent.findings()).isEmpty();
        agent.assertClean();
    }

    private static Forked start(String library, int jdk, String agent, Peer peer, PostgresPeer database)
            throws IOException {
        int port = library.equals("hikari") ? database.port() : peer.port();
        List<String> tail = List.of("-cp", Suites.classPath(), "pools.Pools", library, Integer.toString(port));
        return Forked.start(peer, Jdks.java(jdk), List.of(agent), tail);
    }

    /** The pool was used, its connections are idle, and their peer has closed. */
    private static void awaitIdle(Forked run, PostgresPeer database) throws IOException {
        run.awaitLine("IDLE");
        database.hangUp();
        run.await("the peer's end", () -> over(run) == CONNECTIONS);
    }

    private static int over(Forked run) {
        try {
            return Kernel.over(run.pid()).size();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertIdle(Finding finding) {
        assertThat(finding.rule()).isEqualTo("never-read");
        assertThat(finding.state()).isEqualTo("CLOSE_WAIT");
        assertThat(finding.isCertain()).isFalse();
        assertThat(finding.json().path("doubt").asText()).contains("idle", "a pool may close it");
        assertThat(finding.json().path("in_state_ms").asInt()).as("ms").isGreaterThanOrEqualTo(2_000);
    }

    private static Set<String> takenBack(Agent agent) {
        return identities(agent.resolved());
    }

    private static Set<String> identities(List<Finding> findings) {
        return findings.stream().map(Finding::identity).collect(Collectors.toSet());
    }
}
