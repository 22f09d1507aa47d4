package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import troubles.Ports;

/**
 * Proves, in a network namespace with 97 ports, when TIME_WAIT to one destination is found: once it holds more than half of them, and not
 * before. The finding has the numbers of {@code ss}, this JVM's and another process's separately, and the opening lines, most first. It is
 * taken back when TIME_WAIT is over. One minute, both JDKs at once.
 */
class PortPressureIT {
    private static final int PORTS = 97;
    private static final int OTHERS = 7;
    private static final int FIRST = 37;
    private static final int SECOND = 29;
    private static final String CROWDED = "127.0.0.1:30001";
    private static final String NAMESPACE =
            "ip link set lo up && echo 40000 40096 >/proc/sys/net/ipv4/ip_local_port_range && echo 0 "
                    + ">/proc/sys/net/ipv4/tcp_tw_reuse && exec \"$@\"";

    /** TIME_WAIT, the kernel's coarse timers, and time for the agent to look. */
    private static final int TIME_WAIT_SECONDS = 180;

    @TempDir
    private Path folder;

    /** A program in its namespace. */
    private record Run(Agent agent, Forked program, Path java) implements AutoCloseable {
        static Run start(int jdk, Path folder) throws IOException {
            Agent agent = new Agent(Files.createDirectory(folder.resolve("jdk" + jdk)));
            Path java = Jdks.java(jdk);
            List<String> launcher = List.of("unshare", "-Urn", "sh", "-ec", NAMESPACE, "sh");
            return new Run(
                    agent, Forked.through(launcher, java, List.of(agent.argument("threshold=1s")), Ports.class), java);
        }

        List<String> inside() {
            return List.of("nsenter", "--preserve-credentials", "-U", "-n", "-t", Long.toString(program.pid()), "--");
        }

        /** How many ports TIME_WAIT holds for the crowded destination, by ss. */
        long held() throws IOException {
            return Ss.all(inside().toArray(String[]::new)).stream()
                    .filter(row -> row.state().equals("TIME_WAIT") && CROWDED.equals(row.peer()))
                    .count();
        }

        @Override
        public void close() {
            program.close();
        }
    }

    @Test
    void moreThanHalfOfThePortsAreFoundUntilTimeWaitIsOver() throws IOException {
        try (Run old = Run.start(17, folder);
                Run young = Run.start(25, folder)) {
            List<Run> runs = List.of(old, young);
            for (Run run : runs) {
                underHalf(run);
            }
            Forked.pause(3_000);
            for (Run run : runs) {
                assertThat(run.agent.findings()).as("44 of 97").isEmpty();
                overHalf(run);
            }
            for (Run run : runs) {
                assertThat(run.program.within(
                                TIME_WAIT_SECONDS, () -> !run.agent.resolved().isEmpty()))
                        .as("taken back")
                        .isTrue();
                assertThat(run.held()).isLessThan(PORTS / 4);
                run.program.say("end");
                assertThat(run.program.exit()).isZero();
                assertThat(run.agent.findings()).hasSize(1);
                assertThat(run.agent.resolved()).hasSize(1);
                run.agent.assertClean();
            }
        }
    }

    private static void underHalf(Run run) throws IOException {
        run.program.awaitLine("READY");
        try (Forked other = Forked.through(run.inside(), run.java, List.of(), Ports.class, Integer.toString(OTHERS))) {
            assertThat(other.exit()).as(other.transcript()).isZero();
        }
        run.program.say("first");
        run.program.awaitLine("FIRST");
        assertThat(run.held()).isEqualTo(OTHERS + FIRST);
    }

    private static void overHalf(Run run) throws IOException {
        run.program.say("second");
        run.program.awaitLine("SECOND");
        run.program.await("the finding", () -> !run.agent.findings().isEmpty());
        assertFinding(run.agent.findings().get(0));
        // The file has the numbers of the moment of the finding, the command those of now; on a busy machine ours come
        // late.
        run.program.within(Forked.PATIENCE_SECONDS, () -> ours(now(run)) == FIRST + SECOND);
        Finding now = now(run);
        assertFinding(now);
        JsonNode use = now.json().path("port_use");
        assertThat(use.path("time_wait_of_all").asLong())
                .isEqualTo(OTHERS + FIRST + SECOND)
                .isEqualTo(run.held());
        List<String> lines = run.program.outStarting("LINE ").stream()
                .map(line -> line.substring("LINE ".length()))
                .collect(Collectors.toList());
        assertThat(ours(now)).isBetween(FIRST, FIRST + SECOND);
        List<String> expected = new ArrayList<>(List.of(lines.get(0) + " " + FIRST));
        if (ours(now) > FIRST) {
            expected.add(lines.get(1) + " " + (ours(now) - FIRST));
        }
        assertThat(opened(use)).isEqualTo(expected);
    }

    private static int ours(Finding finding) {
        return finding.json().path("port_use").path("time_wait").asInt();
    }

    private static Finding now(Run run) {
        try {
            Cli leaks = Cli.run("leaks", run.program.pid(), "-o", "ndjson");
            assertThat(leaks.code()).as("no leak").isZero();
            assertThat(leaks.findings()).hasSize(1);
            return leaks.findings().get(0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertFinding(Finding finding) {
        assertThat(finding.rule()).isEqualTo("port-pressure");
        assertThat(finding.state()).isEqualTo("TIME_WAIT");
        assertThat(finding.json().path("leak").asBoolean(true)).isFalse();
        assertThat(finding.json().path("certain").asBoolean()).isTrue();
        assertThat(finding.json().path("keepalive").asText()).startsWith("has no part in it: TIME_WAIT lasts 60 s");
        JsonNode use = finding.json().path("port_use");
        assertThat(use.path("destination").asText()).isEqualTo(CROWDED);
        assertThat(use.path("ports").asInt()).isEqualTo(PORTS);
        assertThat(use.path("time_wait_of_all").asInt()).isBetween(PORTS / 2 + 1, OTHERS + FIRST + SECOND);
        assertThat(finding.firstFrame("opened")).startsWith("troubles.Ports.main:");
    }

    private static List<String> opened(JsonNode use) {
        List<String> lines = new ArrayList<>();
        use.path("opened_at")
                .forEach(line -> lines.add(line.path("line").asText().replaceFirst("\\(.*:(\\d+)\\)", ":$1") + " "
                        + line.path("count").asText()));
        return lines;
    }
}
