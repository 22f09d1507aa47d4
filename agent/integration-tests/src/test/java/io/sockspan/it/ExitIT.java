package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import programs.Leaver;

/**
 * Proves that a leak far younger than the threshold (the default, 60 s) is reported once when the JVM ends, whatever ends it. The JVM's
 * exit code and output are the same as without the agent.
 */
class ExitIT {
    @TempDir
    private Path folder;

    static Stream<Arguments> waysOnEveryJdk() {
        return Stream.of("return", "exit", "uncaught", "hold")
                .flatMap(way -> Stream.of(17, 21, 25).map(jdk -> Arguments.of(way, jdk)));
    }

    @ParameterizedTest(name = "{0} on JDK {1}")
    @MethodSource("waysOnEveryJdk")
    void aYoungLeakIsReportedOnce(String way, int jdk) throws IOException {
        reportedOnce(way, jdk, 1_000);
    }

    /** The whole life of the program is shorter than the agent's own start. */
    @ParameterizedTest(name = "{0} on JDK {1}")
    @MethodSource("waysOnEveryJdk")
    void aLeakOfAShortProgramIsReportedOnce(String way, int jdk) throws IOException {
        reportedOnce(way, jdk, 0);
    }

    private void reportedOnce(String way, int jdk, int lifeMillis) throws IOException {
        Agent agent = new Agent(folder);
        try (Peer peer = new Peer();
                Forked plain = start(peer, jdk, List.of(), way, lifeMillis);
                Forked watched = start(peer, jdk, List.of(agent.argument()), way, lifeMillis)) {
            int code = end(plain, way);
            assertThat(end(watched, way)).isEqualTo(code).isEqualTo(expected(way));
            assertThat(watched.out()).isEqualTo(plain.out());
            assertThat(watched.err()).isEqualTo(plain.err());
        }
        assertThat(agent.findings()).hasSize(1).first().satisfies(finding -> {
            assertThat(finding.rule()).isEqualTo("eof-ignored");
            assertThat(finding.state()).isEqualTo("CLOSE_WAIT");
            assertThat(finding.firstFrame("opened")).startsWith("programs.Leaver.forget:");
        });
        assertThat(agent.resolved()).isEmpty();
        agent.assertClean();
    }

    private static Forked start(Peer peer, int jdk, List<String> jvmArguments, String way, int life)
            throws IOException {
        return Forked.start(
                peer,
                Jdks.java(jdk),
                jvmArguments,
                Leaver.class,
                Integer.toString(peer.port()),
                way,
                Integer.toString(life));
    }

    private static int end(Forked run, String way) {
        if (way.equals("hold")) {
            run.awaitLine("READY");
            run.terminate();
        }
        return run.exit();
    }

    private static int expected(String way) {
        return switch (way) {
            case "exit" -> 3;
            case "uncaught" -> 1;
            case "hold" -> 143;
            default -> 0;
        };
    }
}
