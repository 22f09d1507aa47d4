package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Proves, for 23 sockets through each API on each JDK, that every leaked one is found, and no other. Its rule, opening line and last-read
 * line are right. Descriptors and states are those of {@code ss} and /proc, and the hooks lose nothing.
 */
class LeaksIT {
    @TempDir
    private Path folder;

    @ParameterizedTest(name = "{0} on JDK {1}")
    @MethodSource("io.sockspan.it.Programs#onEveryJdk")
    void everyLeakIsFoundAndNothingElse(Programs program, int jdk) throws IOException {
        Agent agent = new Agent(folder);
        try (Peer peer = new Peer();
                Forked run = Forked.start(
                        peer,
                        Jdks.java(jdk),
                        List.of(agent.argument("threshold=1s")),
                        program.main(),
                        program.arguments(peer))) {
            run.awaitLine("READY");
            assertThat(run.out()).contains("OPENED " + Programs.SOCKETS);
            Expectation expectation = new Expectation(run);
            expectation.assertKernelAgrees();
            run.within(Forked.PATIENCE_SECONDS, () -> agent.findings().size() >= expectation.count());
            expectation.assertStatesAreTheKernels(agent.findings());
            run.say("done");
            assertThat(run.exit()).isZero();
            assertThat(run.err()).isEmpty();
            expectation.assertFound(agent.findings());
        }
        assertThat(agent.findings()).allSatisfy(finding -> assertDetails(program, finding));
        assertThat(agent.resolved()).isEmpty();
        agent.assertClean();
    }

    /** Checks what the program's lines do not state. */
    private static void assertDetails(Programs program, Finding finding) {
        assertThat(finding.api()).isEqualTo(program.api());
        boolean accepted = finding.firstFrame("opened").contains(".accept:");
        assertThat(finding.json().path("role").asText()).isEqualTo(accepted ? "server" : "client");
        assertThat(finding.json().path("fingerprint").asText()).matches("[0-9a-f]{8}");
        if (!finding.rule().equals("never-read")) {
            assertThat(finding.json().path("certain").asBoolean()).as("certain").isTrue();
        }
        if (program.more().contains("handlers") && finding.json().has("last_read")) {
            assertThat(finding.json().path("last_read").path("handler").asText())
                    .isEqualTo("leaks.AsyncLeaks$Completing");
        }
    }
}
