package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import programs.Returner;

/**
 * Proves that a Jaeger that dies while a program runs costs the program one line and nothing else. Once Jaeger is back, it gets the spans
 * of what happens from then on.
 */
class JaegerDownIT {
    private static final int FORGOTTEN = 5;
    private static final String COMPLAINT = "no spans can be sent to http://127.0.0.1:";

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "on JDK {0}")
    @ValueSource(ints = {17, 21, 25})
    void aJaegerThatDiesCostsOneLineAndOneThatComesBackGetsTheRest(int jdk) throws IOException {
        Agent agent = new Agent(folder);
        try (Jaeger jaeger = Jaeger.start(Files.createDirectory(folder.resolve("jaeger")));
                Peer peer = new Peer();
                Forked program = start(jaeger, agent, peer, jdk)) {
            program.awaitLine("FORGOTTEN");
            program.await("the leaks in Jaeger", () -> leaks(jaeger).size() == FORGOTTEN);
            Set<String> before = leaks(jaeger);

            assertThat(jaeger.script("stop").code()).isZero();
            program.say("close some");
            program.awaitLine("REUSED");
            program.await("the complaint", () -> !complaints(agent).isEmpty());

            jaeger.startAgain(jaeger.otlpPort(), jaeger.queryPort());
            program.say("forget another");
            program.awaitLine("FORGOTTEN AGAIN");
            program.await("the new leak in the new Jaeger", () -> !before.containsAll(leaks(jaeger)));
            program.say("end");
            assertThat(program.exit()).isZero();
        }
        assertThat(complaints(agent)).hasSize(1);
        assertThat(agent.findings()).hasSize(FORGOTTEN + 1);
        agent.assertClean();
    }

    private static Forked start(Jaeger jaeger, Agent agent, Peer peer, int jdk) throws IOException {
        List<String> arguments =
                List.of(agent.argument("threshold=500ms"), jaeger.endpointProperty(), "-Dotel.service.name=returner");
        return Forked.start(peer, Jdks.java(jdk), arguments, Returner.class, Integer.toString(peer.port()));
    }

    private static Set<String> leaks(Jaeger jaeger) {
        return jaeger.find("returner", "sockspan.rule", "eof-ignored");
    }

    private static List<String> complaints(Agent agent) {
        try {
            return Files.readAllLines(agent.logFile()).stream()
                    .filter(line -> line.contains(COMPLAINT))
                    .collect(Collectors.toList());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
