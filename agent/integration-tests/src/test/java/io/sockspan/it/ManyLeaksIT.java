package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import programs.Load;

/**
 * Proves that each leak is found where leaks have used up nearly all descriptors of a JVM: as one bug with a count, in a heap without room
 * to spare. A process may have 20,000 descriptors here, and needs some for itself.
 */
class ManyLeaksIT {
    private static final int LEAKS = 19_801;

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "on JDK {0}")
    @ValueSource(ints = {17, 25})
    void allAreFoundAsOneBugInASmallHeap(int jdk) throws IOException {
        Agent agent = new Agent(folder);
        try (Peer peer = new Peer();
                Forked run = Forked.start(
                        peer,
                        Jdks.java(jdk),
                        List.of(agent.argument("threshold=1s"), "-Xmx192m"),
                        Load.class,
                        "leak",
                        Integer.toString(peer.port()),
                        Integer.toString(LEAKS))) {
            run.within(120, () -> run.out().contains("READY"));
            run.within(120, () -> lines(agent) >= LEAKS);
            assertThat(agent.findings().stream().map(Finding::fdAndState).collect(Collectors.toSet()))
                    .isEqualTo(Kernel.over(run.pid()))
                    .hasSize(LEAKS);
            JsonNode answer = Cli.run("leaks", run.pid(), "-o", "json").json();
            assertThat(answer.path("leaks").asInt()).isEqualTo(LEAKS);
            assertThat(answer.path("causes")).hasSize(1);
            assertThat(answer.path("causes").get(0).path("sockets").asInt()).isEqualTo(LEAKS);
            run.say("done");
            assertThat(run.exit()).isZero();
            assertThat(run.err()).isEmpty();
        }
        assertThat(agent.findings()).hasSize(LEAKS);
        List<String> log = Files.readAllLines(agent.logFile());
        assertThat(log.stream().filter(line -> line.contains("eof-ignored: "))).hasSize(1);
        assertThat(log).anyMatch(line -> line.contains(LEAKS + " in all"));
        agent.assertClean();
    }

    private static long lines(Agent agent) {
        try (var lines = Files.lines(agent.findingsFile())) {
            return lines.count();
        } catch (IOException e) {
            return 0;
        }
    }
}
