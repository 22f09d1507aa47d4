package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import programs.Inherited;

/** Proves that a connection that the JVM inherits at its start, as inetd's services do, is watched like any other. */
class InheritedIT {
    @TempDir
    private Path folder;

    @ParameterizedTest(name = "on JDK {0}")
    @ValueSource(ints = {17, 25})
    void anInheritedConnectionThatIsClosedIsSilent(int jdk) throws IOException {
        Agent agent = new Agent(folder);
        run(agent, jdk);
        assertThat(agent.findings()).isEmpty();
        assertThat(agent.summary()).containsEntry("sockets", "1");
        agent.assertClean();
    }

    @ParameterizedTest(name = "on JDK {0}")
    @ValueSource(ints = {17, 25})
    void aForgottenInheritedConnectionIsFound(int jdk) throws IOException {
        Agent agent = new Agent(folder);
        run(agent, jdk, "forgetful");
        assertThat(agent.findings()).hasSize(1).first().satisfies(finding -> {
            assertThat(finding.rule()).isEqualTo("eof-ignored");
            assertThat(finding.isCertain()).isTrue();
            assertThat(finding.frames("opened").get(0)).startsWith("programs.Inherited.inherited(");
            assertThat(finding.frames("last_read").get(0)).startsWith("programs.Inherited.toEnd(");
        });
        agent.assertClean();
    }

    private static void run(Agent agent, int jdk, String... arguments) throws IOException {
        try (Peer peer = new Peer()) {
            List<String> inetd = List.of("bash", "-c", "exec \"$@\" 0<>/dev/tcp/127.0.0.1/" + peer.port(), "inetd");
            List<String> jvm = List.of(agent.argument("threshold=1s"));
            try (Forked service = Forked.through(inetd, Jdks.java(jdk), jvm, Inherited.class, arguments)) {
                assertThat(service.exit()).as(service.transcript()).isZero();
            }
        }
    }
}
