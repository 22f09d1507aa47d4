package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import troubles.BothEnds;
import troubles.FarEnd;

/**
 * Proves that a finding names the other end's state and the process that holds it, if the other end is on this host: another process, this
 * JVM, or no process any more. {@code ss} is the judge.
 */
class BothEndsIT {
    private static final int ENDS = 5;

    /** A search takes 50 ms at most, and is made again after 99 times as long as it took. */
    private static final int SEARCH_MILLIS = 5_500;

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 25})
    void theOtherEndIsNamedWhereItLivesOnThisHost(int jdk) throws IOException {
        Agent agent = new Agent(folder);
        try (Forked far = Forked.start(null, Jdks.java(17), List.of(), FarEnd.class);
                Forked run = Forked.start(
                        null,
                        Jdks.java(jdk),
                        List.of(agent.argument("threshold=1s")),
                        BothEnds.class,
                        far.awaitStarting("PORT ").split(" ", -1)[1])) {
            run.awaitLine("READY");
            for (int i = 1; i <= ENDS; i++) {
                run.say("next");
                int cases = i;
                run.await("case " + i, () -> stated(run, agent).size() >= cases);
                Finding finding = stated(run, agent).get(i - 1);
                assertOtherEnd(finding, i <= 2 ? far.pid() : i == 3 ? 0 : run.pid(), run.pid());
                if (i == 1) {
                    run.await("its process", () -> isNamed(run, far.pid()));
                }
                Forked.pause(SEARCH_MILLIS);
            }
            run.say("end");
            assertThat(run.exit()).as(run.transcript()).isZero();
        }
        agent.assertClean();
    }

    /** Each search is bounded in time, so on a busy machine the first may find nothing, and a later one finds the process. */
    private static boolean isNamed(Forked run, long pid) {
        try {
            return Cli.run("leaks", run.pid(), "-o", "ndjson").findings().stream()
                    .anyMatch(finding -> finding.json().path("peer_pid").asLong() == pid);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The findings about sockets that the program states. The ends that it accepted are in trouble too, and not stated. */
    private static List<Finding> stated(Forked run, Agent agent) {
        List<Trouble> stated = Trouble.stated(run);
        return agent.findings().stream()
                .filter(finding -> stated.contains(Trouble.of(finding)))
                .collect(Collectors.toList());
    }

    private static void assertOtherEnd(Finding finding, long pid, long self) throws IOException {
        Map<String, Ss> rows = Ss.byEnds(Ss.all());
        Ss other = rows.get(finding.json().path("peer").asText() + " "
                + finding.json().path("local").asText());
        assertThat(other).as(finding.ends()).isNotNull();
        assertThat(finding.json().path("peer_state").asText()).isEqualTo(other.state());
        if (pid == 0) {
            assertThat(other.pids()).isEmpty();
            assertThat(finding.json().has("peer_pid")).isFalse();
            assertThat(finding.json().has("peer_here")).isFalse();
        } else {
            assertThat(other.pids()).containsExactly(pid);
        }
        if (finding.json().has("peer_pid")) {
            assertThat(finding.json().path("peer_pid").asLong()).isEqualTo(pid);
            assertThat(finding.json().path("peer_here").asBoolean()).isEqualTo(pid == self);
        }
    }
}
