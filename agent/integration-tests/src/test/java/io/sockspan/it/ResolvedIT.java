package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import programs.Returner;

/**
 * Proves that a finding is taken back when its socket is closed, once and with a time. The next socket with the same descriptor inherits
 * nothing from it; if it leaks too, it has a finding of its own.
 */
class ResolvedIT {
    private static final int FORGOTTEN = 5;
    private static final int CLOSED = 4;

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "on JDK {0}")
    @ValueSource(ints = {17, 21, 25})
    void aClosedSocketTakesItsFindingBack(int jdk) throws IOException {
        Agent agent = new Agent(folder);
        try (Peer peer = new Peer();
                Forked run = Forked.start(
                        peer,
                        Jdks.java(jdk),
                        List.of(agent.argument("threshold=500ms")),
                        Returner.class,
                        Integer.toString(peer.port()))) {
            run.awaitLine("FORGOTTEN");
            run.await("5 findings", () -> agent.findings().size() == FORGOTTEN);
            List<Finding> first = agent.findings();
            assertThat(agent.resolved()).isEmpty();

            run.say("close");
            run.awaitLine("REUSED");
            run.await("4 taken back", () -> agent.resolved().size() >= CLOSED);
            assertTakenBack(first, agent.resolved());
            Forked.pause(1_200);
            assertThat(agent.findings()).as("nothing inherited").hasSize(FORGOTTEN);

            run.say("forget another");
            run.awaitLine("FORGOTTEN AGAIN");
            run.await("a new finding", () -> agent.findings().size() > FORGOTTEN);
            assertIsItself(agent.findings().get(FORGOTTEN), first);
            run.say("end");
            assertThat(run.exit()).isZero();
        }
        assertThat(agent.findings()).hasSize(FORGOTTEN + 1);
        assertThat(agent.resolved()).hasSize(CLOSED);
        agent.assertClean();
    }

    private static void assertTakenBack(List<Finding> found, List<Finding> resolved) {
        Set<String> identities = found.stream().map(Finding::identity).collect(Collectors.toSet());
        Set<String> takenBack = resolved.stream().map(Finding::identity).collect(Collectors.toSet());
        assertThat(takenBack).hasSize(CLOSED);
        assertThat(identities).containsAll(takenBack);
        assertThat(resolved).allSatisfy(line -> {
            assertThat(line.json().path("resolved").isObject()).isTrue();
            assertThat(line.json().path("resolved").hasNonNull("time"))
                    .as("when it was closed")
                    .isTrue();
        });
    }

    /** The finding has another cookie on a descriptor that an earlier socket had, and lines of its own. */
    private static void assertIsItself(Finding finding, List<Finding> earlier) {
        assertThat(earlier).extracting(Finding::cookie).doesNotContain(finding.cookie());
        assertThat(earlier).extracting(Finding::fd).contains(finding.fd());
        assertThat(finding.firstFrame("opened")).startsWith("programs.Returner.another:");
        assertThat(earlier).extracting(past -> past.firstFrame("opened")).doesNotContain(finding.firstFrame("opened"));
        assertThat(finding.rule()).isEqualTo("eof-ignored");
    }
}
