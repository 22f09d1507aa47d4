package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import troubles.FarEnd;
import troubles.StuckCloses;

/**
 * Proves what still works where something is refused. A user without any privilege misses nothing. Without netlink, whatever errno refuses
 * it, or without the C helper, closed sockets are followed through /proc, and one line says what that costs. Without either table leaks are
 * still found.
 */
class RefusedIT {
    private static final Path DEMOS = Path.of("../../demo-apps/target/demo-apps.jar");

    /** Without the helper a socket's ends are known only once the agent has looked at it; time for that, ms. */
    private static final String LONGER_THAN_A_TICK = "3000";

    /** Runs as the user nobody, unless the tests have no privilege themselves. */
    private static final List<String> UNPRIVILEGED = "root".equals(System.getProperty("user.name"))
            ? List.of(
                    "setpriv",
                    "--reuid=65534",
                    "--regid=65534",
                    "--clear-groups",
                    "--bounding-set=-all",
                    "--inh-caps=-all",
                    "--no-new-privs")
            : List.of("setpriv", "--no-new-privs");

    @TempDir
    private Path folder;

    @BeforeEach
    void anotherUserMayWriteHere() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 25})
    void aUserWithoutAnyPrivilegeSeesAllElevenStates(int jdk) throws IOException {
        Agent agent = new Agent(folder);
        Path jar = Files.copy(Agent.jar(), folder.resolve("sockspan.jar"));
        Path demos = Files.copy(DEMOS, folder.resolve("demo-apps.jar"));
        List<String> jvm =
                List.of(agent.argument(jar, "threshold=60s"), "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");
        try (Forked demo = Forked.through(
                UNPRIVILEGED, Jdks.java(jdk), jvm, List.of("-cp", demos.toString(), "demo.ElevenStates"))) {
            assertThat(demo.exit()).as(demo.transcript()).isZero();
            assertThat(demo.out().stream().filter(line -> line.contains("demo.HeldStates.")))
                    .hasSize(11);
            assertThat(demo.out()).noneMatch(line -> line.contains("WRONG"));
        }
        assertThat(agent.findings()).isEmpty();
        assertThat(Files.readString(agent.logFile())).doesNotContain("/proc");
        agent.assertClean();
    }

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 25})
    void aUserWithoutAnyPrivilegeFindsTheSameLeaks(int jdk) throws IOException {
        Agent agent = new Agent(folder);
        Path jar = Files.copy(Agent.jar(), folder.resolve("sockspan.jar"));
        assertLeaksFound(agent, UNPRIVILEGED, jar, jdk);
        assertThat(Files.readString(agent.logFile())).doesNotContain("/proc");
    }

    @ParameterizedTest(name = "refused with {1}, JDK {0}")
    @CsvSource({"17, 1", "25, 1", "17, 13", "17, 97"})
    void withoutNetlinkClosedSocketsAreFollowedThroughProc(int jdk, int errno) throws IOException {
        Agent agent = new Agent(folder);
        List<String> launcher = withoutNetlink(errno);
        assertStuckFoundAndTakenBack(agent, launcher, Agent.jar(), jdk);
        assertThat(lost(agent)).hasSize(1).first().asString().contains("sock_diag", "without cookies");
    }

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 25})
    void withoutTheHelperClosedSocketsAreFollowedThroughProc(int jdk) throws IOException {
        Agent agent = new Agent(folder);
        assertStuckFoundAndTakenBack(agent, List.of(), StrippedJar.of(Agent.jar(), folder), jdk, LONGER_THAN_A_TICK);
        assertThat(lost(agent))
                .hasSize(1)
                .first()
                .asString()
                .contains("the C helper cannot be used", "no cookie", "closed connections are followed by /proc");
    }

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 25})
    void withoutNetlinkTheSameLeaksAreFound(int jdk) throws IOException {
        Agent agent = new Agent(folder);
        assertLeaksFound(agent, withoutNetlink(1), Agent.jar(), jdk);
        assertThat(lost(agent)).hasSize(1);
    }

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 25})
    void withoutAnyTableLeaksAreFoundAndTheLossIsReported(int jdk) throws IOException {
        Agent agent = new Agent(folder);
        List<String> launcher = new ArrayList<>(
                List.of("unshare", "-Urm", "sh", "-ec", "mount -t tmpfs none /proc/$$/net && exec \"$@\"", "sh"));
        launcher.addAll(withoutNetlink(1));
        List<String> jvm = List.of(agent.argument("threshold=1s"), "-Ddemo.seconds=5");
        try (Forked demo =
                Forked.through(launcher, Jdks.java(jdk), jvm, List.of("-cp", DEMOS.toString(), "demo.EofIgnored"))) {
            demo.await("5 leaks", () -> agent.findings().size() >= 5);
            assertThat(agent.findings())
                    .extracting(Finding::fdAndState)
                    .containsExactlyInAnyOrderElementsOf(Kernel.over(demo.pid()));
            Cli status = Cli.run("status", demo.pid());
            assertThat(status.out()).as("what is lost").containsPattern("could not see: .*/proc");
            assertThat(demo.exit()).as(demo.transcript()).isZero();
        }
        assertThat(agent.findings())
                .hasSize(5)
                .allSatisfy(finding -> assertThat(finding.firstFrame("opened")).startsWith("demo.EofIgnored.connect:"));
        assertThat(lost(agent)).isNotEmpty();
        agent.assertClean();
    }

    private List<String> withoutNetlink(int errno) throws IOException {
        Path launcher = Compiled.program("without_netlink", folder);
        return List.of(launcher.toString(), Integer.toString(errno));
    }

    /** The lines of the log, before the summary, that say what is lost. */
    private static List<String> lost(Agent agent) throws IOException {
        try (Stream<String> lines = Files.lines(agent.logFile())) {
            return lines.filter(line -> line.contains("table of sockets") || line.contains("C helper"))
                    .collect(Collectors.toList());
        }
    }

    private static void assertLeaksFound(Agent agent, List<String> launcher, Path jar, int jdk) throws IOException {
        try (Peer peer = new Peer();
                Forked run = Forked.through(
                        launcher,
                        peer,
                        Jdks.java(jdk),
                        List.of(agent.argument(jar, "threshold=1s")),
                        leaks.SocketLeaks.class,
                        Integer.toString(peer.port()))) {
            run.awaitLine("READY");
            Expectation expectation = new Expectation(run);
            run.within(Forked.PATIENCE_SECONDS, () -> agent.findings().size() >= expectation.count());
            expectation.assertStatesAreTheKernels(agent.findings());
            run.say("done");
            assertThat(run.exit()).isZero();
            assertThat(run.err()).isEmpty();
            expectation.assertFound(agent.findings());
        }
        agent.assertClean();
    }

    private static void assertStuckFoundAndTakenBack(
            Agent agent, List<String> launcher, Path jar, int jdk, String... held) throws IOException {
        try (FarEnd far = new FarEnd();
                Forked run = Forked.through(
                        launcher,
                        Jdks.java(jdk),
                        List.of(agent.argument(jar, "threshold=1s")),
                        StuckCloses.class,
                        Stream.concat(Stream.of(Integer.toString(far.port())), Stream.of(held))
                                .toArray(String[]::new))) {
            run.awaitLine("READY");
            int count = Trouble.stated(run).size();
            run.await(count + " findings", () -> agent.findings().size() >= count);
            Trouble.assertFound(run, agent.findings());
            Cli status = Cli.run("status", run.pid());
            assertThat(status.out())
                    .containsPattern("could not see: .*/proc")
                    .containsPattern("asked \\d+ times \\(proc\\), 0 answers were not complete");
            run.say("end");
            far.goOn();
            run.await("all taken back", () -> agent.resolved().size() >= count);
            run.say("close");
            run.say("end");
            assertThat(run.exit()).isZero();
            assertThat(agent.findings()).hasSize(count);
        }
        agent.assertClean();
    }
}
