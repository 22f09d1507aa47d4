package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import owners.Dropped;
import owners.Handed;
import owners.Secured;
import owners.Waits;

/**
 * Proves what is reported of sockets that their owner lost, or never used, or whose owner closed something else in their place. The kernel
 * agrees, a certain finding had no other way to end, and a socket that another owner took over is not reported.
 */
class OwnershipIT {
    /** Three times the threshold of these tests: by then every leak is found, and every false finding would be. */
    private static final int LONG_MILLIS = 3_000;

    /** What no event reports is searched for with a limited share of CPU, so it is found later on a slower machine. */
    private static final int PATIENCE_SECONDS = 120;

    /** A class for each JDK, because they run side by side. */
    static IntStream jdks() {
        return IntStream.of(17);
    }

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "JDK {0}")
    @MethodSource("jdks")
    void anUnheldSocketIsFoundOnceItWasCollectedAndNotBefore(int jdk) throws IOException {
        Agent agent = new Agent(folder);
        try (Peer peer = new Peer();
                Forked run = start(agent, peer, jdk, Dropped.class, "channels", port(peer))) {
            run.awaitLine("HELD");
            Forked.pause(LONG_MILLIS);
            assertThat(agent.findings()).as("while they are held").isEmpty();
            run.say("drop");
            run.awaitLine("DROPPED");
            awaitFound(run, agent, 7);
            Forked.pause(LONG_MILLIS);
            assertThat(counted(agent.findings())).isEqualTo(Map.of("unreachable ESTABLISHED certain Dropped.lose", 7L));
            assertThat(agent.findings()).allSatisfy(finding -> {
                assertThat(finding.json().path("unreachable_ms").isNumber()).isTrue();
                assertThat(Kernel.states(run.pid())).containsEntry(finding.fd(), "ESTABLISHED");
            });
            end(run, agent);
        }
        assertThat(agent.findings()).hasSize(7);
        assertThat(agent.resolved()).isEmpty();
    }

    @ParameterizedTest(name = "JDK {0}")
    @MethodSource("jdks")
    void aSocketThatTheCleanerClosedIsReportedOnceAndStaysListed(int jdk) throws IOException {
        Agent agent = new Agent(folder);
        try (Peer peer = new Peer();
                Forked run = start(agent, peer, jdk, Dropped.class, "sockets", port(peer))) {
            run.awaitLine("HELD");
            Map<Integer, String> held = Kernel.states(run.pid());
            run.say("drop");
            run.awaitLine("DROPPED");
            awaitFound(run, agent, 5);
            assertThat(agent.findings()).allSatisfy(finding -> {
                assertThat(finding.rule()).isEqualTo("closed-by-cleaner");
                assertThat(finding.json().path("certain").asBoolean()).isTrue();
                assertThat(finding.isCollected()).isTrue();
                assertThat(finding.json().has("closed_at")).isTrue();
                assertThat(held).containsKey(finding.fd());
                assertThat(finding.firstFrame("opened")).startsWith("owners.Dropped.sockets:");
            });
            run.await("the descriptors to be gone", () -> states(run).size() == held.size() - 5);
            assertThat(states(run).keySet())
                    .doesNotContainAnyElementsOf(
                            agent.findings().stream().map(Finding::fd).collect(Collectors.toSet()));
            Forked.pause(LONG_MILLIS);
            Cli leaks = Cli.run("leaks", run.pid(), "-o", "ndjson");
            assertThat(leaks.code()).isEqualTo(3);
            assertThat(leaks.findings())
                    .extracting(Finding::identity)
                    .containsExactlyInAnyOrderElementsOf(
                            agent.findings().stream().map(Finding::identity).collect(Collectors.toList()));
            end(run, agent);
        }
        assertThat(agent.findings()).hasSize(5);
        assertThat(agent.resolved()).isEmpty();
    }

    @ParameterizedTest(name = "JDK {0}")
    @MethodSource("jdks")
    void aCollectionReportsNothingTwiceAndRemovesADoubt(int jdk) throws IOException {
        Agent agent = new Agent(folder);
        try (Peer peer = new Peer();
                Forked run = start(agent, peer, jdk, Dropped.class, "read", port(peer))) {
            run.awaitLine("READ");
            awaitFound(run, agent, 5);
            Map<String, Long> before = new TreeMap<>(Map.of(
                    "eof-ignored CLOSE_WAIT certain Dropped.readToEnd", 3L,
                    "never-read CLOSE_WAIT doubtful Dropped.useOnce", 2L));
            assertThat(counted(agent.findings())).isEqualTo(before);
            run.say("drop");
            run.awaitLine("DROPPED");
            awaitTakenBack(run, agent, 5);
            awaitFound(run, agent, 7);
            Forked.pause(LONG_MILLIS);
            assertThat(agent.resolved())
                    .extracting(Finding::rule)
                    .containsExactlyInAnyOrder("eof-ignored", "eof-ignored", "eof-ignored", "never-read", "never-read");
            before.put("never-read CLOSE_WAIT certain Dropped.useOnce", 2L);
            assertThat(counted(agent.findings())).isEqualTo(before);
            assertThat(Kernel.over(run.pid())).hasSize(2);
            end(run, agent);
        }
        assertThat(agent.findings()).hasSize(7);
    }

    @ParameterizedTest(name = "JDK {0}")
    @MethodSource("jdks")
    void aCloseThatWaitsForItsSelectorIsFoundAndTakenBackWhenThatRuns(int jdk) throws IOException {
        Agent agent = new Agent(folder);
        try (Forked run = start(agent, null, jdk, Handed.class, "closed")) {
            run.awaitLine("CLOSED");
            awaitFound(run, agent, 4);
            Forked.pause(LONG_MILLIS);
            assertThat(counted(agent.findings()))
                    .isEqualTo(Map.of(
                            "deferred-close CLOSED certain Handed.connect", 2L,
                            "deferred-close ESTABLISHED doubtful Handed.connect", 2L));
            assertThat(agent.findings()).allSatisfy(finding -> {
                assertThat(finding.firstFrame("closed")).startsWith("owners.Handed.close");
                assertThat(Kernel.states(run.pid())).containsEntry(finding.fd(), finding.state());
            });
            assertThat(agent.resolved()).isEmpty();
            run.say("select");
            run.awaitLine("SELECTED");
            awaitTakenBack(run, agent, 4);
            assertThat(Kernel.over(run.pid())).isEmpty();
            end(run, agent);
        }
        assertThat(agent.findings()).hasSize(4);
    }

    @ParameterizedTest(name = "JDK {0}")
    @MethodSource("jdks")
    void aCancelledKeyIsNoFindingIfTheChannelWasHandedOn(int jdk) throws IOException {
        Agent agent = new Agent(folder);
        try (Forked run = start(agent, null, jdk, Handed.class, "cancelled")) {
            run.awaitLine("CANCELLED");
            Forked.pause(LONG_MILLIS);
            assertThat(agent.findings()).as("while the peers live").isEmpty();
            run.say("end");
            run.awaitLine("ENDED");
            awaitFound(run, agent, 5);
            Forked.pause(LONG_MILLIS);
            assertThat(counted(agent.findings()))
                    .isEqualTo(Map.of(
                            "cancelled-key CLOSE_WAIT certain Handed.forgotten", 2L,
                            "never-read CLOSE_WAIT certain Handed.left", 3L));
            assertThat(agent.findings().stream().map(Finding::fdAndState))
                    .containsExactlyInAnyOrderElementsOf(Kernel.over(run.pid()));
            end(run, agent);
        }
        assertThat(agent.findings()).hasSize(5);
        assertThat(agent.resolved()).isEmpty();
    }

    @ParameterizedTest(name = "JDK {0}")
    @MethodSource("jdks")
    void aSocketUsedInTheClearAfterTlsIsNotReported(int jdk) throws IOException {
        Agent agent = new Agent(folder);
        try (Forked run = start(agent, null, jdk, Secured.class, Keys.file().toString(), Keys.PASSWORD)) {
            run.awaitLine("TALKING");
            awaitFound(run, agent, 4);
            Forked.pause(LONG_MILLIS);
            Map<String, Long> idle = new TreeMap<>(Map.of(
                    "tls-left-open ESTABLISHED doubtful Secured.forget", 2L,
                    "tls-left-open ESTABLISHED doubtful FarEnds.accept", 2L));
            assertThat(counted(agent.findings())).isEqualTo(idle);
            run.say("close the other ends");
            run.awaitLine("ENDED");
            awaitFound(run, agent, 6);
            awaitTakenBack(run, agent, 4);
            Forked.pause(LONG_MILLIS);
            assertThat(agent.resolved()).hasSize(4);
            idle.put("tls-left-open CLOSE_WAIT certain Secured.forget", 2L);
            assertThat(counted(agent.findings())).isEqualTo(idle);
            assertThat(Kernel.over(run.pid())).hasSize(2);
            end(run, agent);
        }
        assertThat(agent.findings()).hasSize(6);
    }

    @ParameterizedTest(name = "JDK {0}")
    @MethodSource("jdks")
    void aConnectThatWaitsForItsAnswerIsNotNeverConnected(int jdk) throws IOException {
        Agent agent = new Agent(folder);
        try (FullQueue deaf = new FullQueue();
                Forked run = start(agent, null, jdk, Waits.class, "connects", Integer.toString(deaf.port()))) {
            run.awaitLine("WAITING");
            awaitFound(run, agent, 5);
            Forked.pause(LONG_MILLIS);
            Map<String, Long> waiting = Map.of(
                    "connect-stuck SYN_SENT certain Waits.connects", 3L,
                    "never-connected CLOSED certain Waits.prepare", 2L);
            assertThat(counted(agent.findings())).isEqualTo(waiting);
            run.say("connect");
            run.awaitLine("CONNECTED");
            awaitTakenBack(run, agent, 2);
            assertThat(counted(agent.findings())).isEqualTo(waiting);
            assertThat(agent.resolved()).hasSize(2).extracting(Finding::rule).containsOnly("never-connected");
            end(run, agent);
        }
    }

    @ParameterizedTest(name = "JDK {0}")
    @MethodSource("jdks")
    void aPolledSocketIsNotAbandonedAndAnAnswerTakesAFindingBack(int jdk) throws IOException {
        Agent agent = new Agent(folder);
        try (Forked run = start(agent, null, jdk, Waits.class, "reads")) {
            run.awaitLine("ASKED");
            awaitFound(run, agent, 3);
            Forked.pause(LONG_MILLIS);
            assertThat(agent.findings()).hasSize(3).allSatisfy(finding -> {
                assertThat(finding.rule()).isEqualTo("abandoned");
                assertThat(finding.json().path("certain").asBoolean()).isFalse();
                assertThat(finding.firstFrame("thrown")).startsWith("owners.Waits.ask:");
                assertThat(finding.json().path("thrown").path("count").asInt()).isEqualTo(1);
                assertThat(Kernel.states(run.pid())).containsEntry(finding.fd(), "ESTABLISHED");
            });
            run.say("answer");
            run.awaitLine("ANSWERED");
            awaitTakenBack(run, agent, 3);
            end(run, agent);
        }
        assertThat(agent.findings()).hasSize(3);
    }

    @ParameterizedTest(name = "JDK {0}")
    @MethodSource("jdks")
    void aSocketFromBeforeTheAttachIsNamedByItsFirstUse(int jdk) throws IOException {
        Agent agent = new Agent(folder);
        try (Forked run = Forked.start(null, Jdks.java(jdk), List.of(), Waits.class, "before")) {
            run.awaitLine("OPENED");
            Cli attached = Cli.run(
                    "attach", run.pid(), "threshold=1s", "findings=" + agent.findingsFile(), "log=" + agent.logFile());
            assertThat(attached.code()).as(attached.err()).isZero();
            run.say("ask");
            run.awaitLine("CLOSED");
            assertThat(run.within(PATIENCE_SECONDS, () -> inCloseWait(agent).size() >= 3))
                    .as(run::transcript)
                    .isTrue();
            assertThat(inCloseWait(agent)).hasSize(3).allSatisfy(finding -> {
                assertThat(finding.rule()).isEqualTo("never-read");
                assertThat(finding.json().path("certain").asBoolean()).isFalse();
                assertThat(finding.json().path("before_attach").asBoolean()).isTrue();
                assertThat(finding.firstFrame("opened")).isEqualTo("-");
                assertThat(finding.firstFrame("first_use")).startsWith("owners.Waits.ask:");
                assertThat(finding.json().path("fix").asText()).contains("owners.Waits.ask(Waits.java:");
                assertThat(Kernel.over(run.pid())).contains(finding.fdAndState());
            });
            end(run, agent);
        }
    }

    @ParameterizedTest(name = "JDK {0}")
    @MethodSource("jdks")
    void aLeakYoungerThanTheThresholdIsReportedAtTheExit(int jdk) throws IOException {
        Agent agent = new Agent(folder);
        try (Peer peer = new Peer();
                Forked run = Forked.start(
                        peer, Jdks.java(jdk), List.of(agent.argument()), Dropped.class, "young", port(peer))) {
            assertThat(run.exit()).as(run::transcript).isZero();
        }
        assertThat(counted(agent.findings()))
                .isEqualTo(Map.of(
                        "unreachable ESTABLISHED certain Dropped.lose", 3L,
                        "never-connected CLOSED certain Dropped.young", 2L));
        assertThat(agent.resolved()).isEmpty();
        agent.assertClean();
    }

    private static Forked start(Agent agent, Peer peer, int jdk, Class<?> main, String... arguments)
            throws IOException {
        return Forked.start(peer, Jdks.java(jdk), List.of(agent.argument("threshold=1s")), main, arguments);
    }

    private static String port(Peer peer) {
        return Integer.toString(peer.port());
    }

    private static void awaitFound(Forked run, Agent agent, int count) {
        assertThat(run.within(PATIENCE_SECONDS, () -> agent.findings().size() >= count))
                .as("%s findings: %s", count, agent.findings())
                .isTrue();
    }

    private static void awaitTakenBack(Forked run, Agent agent, int count) {
        assertThat(run.within(PATIENCE_SECONDS, () -> agent.resolved().size() >= count))
                .as("%s taken back: %s", count, agent.resolved())
                .isTrue();
    }

    private static void end(Forked run, Agent agent) throws IOException {
        run.say("end");
        assertThat(run.exit()).as(run::transcript).isZero();
        assertThat(run.err()).filteredOn(line -> !line.startsWith("WARNING: ")).isEmpty();
        agent.assertClean();
    }

    private static Map<Integer, String> states(Forked run) {
        try {
            return Kernel.states(run.pid());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Finding> inCloseWait(Agent agent) {
        return agent.findings().stream()
                .filter(finding -> finding.state().equals("CLOSE_WAIT"))
                .collect(Collectors.toList());
    }

    /** The number of findings by rule, state, whether it is certain, and the method that opened the socket. */
    private static Map<String, Long> counted(List<Finding> findings) {
        return findings.stream()
                .map(finding -> String.join(
                        " ",
                        finding.rule(),
                        finding.state(),
                        finding.json().path("certain").asBoolean() ? "certain" : "doubtful",
                        finding.firstFrame("opened")
                                .replaceFirst("^owners\\.", "")
                                .replaceFirst(":\\d+$", "")))
                .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
    }
}
