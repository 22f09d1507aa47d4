package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import programs.Innocents;

/**
 * Proves that a socket that only looks like a leak is never reported, over three times the threshold. The hardest is a connection in
 * CLOSE_WAIT that still sends its answer; it is found once it has stopped.
 */
class InnocentIT {
    @TempDir
    private Path folder;

    @ParameterizedTest(name = "on JDK {0}")
    @ValueSource(ints = {17, 21, 25})
    void innocentSocketsAreNotReported(int jdk) throws IOException {
        Agent agent = new Agent(folder);
        try (Peer peer = new Peer();
                Forked run = Forked.start(
                        peer,
                        Jdks.java(jdk),
                        List.of(agent.argument("threshold=1s")),
                        Innocents.class,
                        Integer.toString(peer.port()))) {
            run.awaitLine("INNOCENT");
            Forked.pause(3_000);
            assertThat(Kernel.over(run.pid())).as("the half-closed one").hasSize(1);
            assertThat(agent.findings()).isEmpty();
            run.say("stop");
            run.awaitLine("GUILTY");
            run.await("the finding", () -> !agent.findings().isEmpty());
            assertThat(agent.findings())
                    .extracting(Finding::fdAndState)
                    .containsExactlyElementsOf(Kernel.over(run.pid()));
            assertThat(agent.findings()).extracting(Finding::rule).containsExactly("eof-ignored");
            run.say("end");
            assertThat(run.exit()).isZero();
        }
        assertThat(agent.findings()).hasSize(1);
        assertThat(agent.resolved()).isEmpty();
        agent.assertClean();
    }
}
