package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import troubles.Connects;
import troubles.FarEnd;
import troubles.HalfCloses;
import troubles.Sequels;
import troubles.StuckCloses;
import troubles.Unread;

/**
 * Proves the rules that report no leak on a prime number of real sockets. Each socket is found with its opening line, in the state that
 * {@code ss} shows, and with the sentence on keepalive. It is as certain as the rule's page says. Each finding is taken back when the
 * trouble ends. Their innocent neighbours are never named.
 */
class TroublesIT {
    private static final int STILL_MILLIS = 1_500;

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 25})
    void halfClosedSocketsThatStickAreFoundUntilThePeerGoesOn(int jdk) throws IOException {
        List<Finding> findings = foundAndTakenBack(jdk, HalfCloses.class, 11);
        assertThat(findings).allSatisfy(finding -> {
            String said = finding.json().path("keepalive").asText();
            assertThat(said)
                    .startsWith(
                            switch (finding.state()) {
                                case "FIN_WAIT_2" -> "is off; with SO_KEEPALIVE it would end it ";
                                case "CLOSED" -> "cannot end it: TCP is over, only close() gives the descriptor back";
                                default -> "cannot end it: it does not run while something is unacknowledged; ";
                            });
        });
        assertThat(findings.stream()
                        .filter(finding -> !finding.json().path("certain").asBoolean()))
                .hasSize(3)
                .allSatisfy(finding -> assertThat(finding.json().path("doubt").asText())
                        .startsWith("the peer may still be computing its answer: nothing has come for "));
    }

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 25})
    void closesThatArentAcknowledgedAreFoundUntilTheyAre(int jdk) throws IOException {
        assertThat(foundAndTakenBack(jdk, StuckCloses.class, 11)).allSatisfy(finding -> {
            assertThat(finding.json().path("keepalive").asText())
                    .startsWith("cannot end it: it does not run for what was closed and is not acknowledged; ");
            assertThat(finding.json().has("closed_at")).isTrue();
        });
    }

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 25})
    void unreadQueuesAreFoundUntilTheyAreRead(int jdk) throws IOException {
        assertThat(foundAndTakenBack(jdk, Unread.class, 7)).allSatisfy(finding -> {
            assertThat(finding.json().path("keepalive").asText())
                    .startsWith("is off; with SO_KEEPALIVE it would end it ");
            assertThat(finding.json().path("receive_queue").asInt()).isGreaterThan(4_096);
        });
    }

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 25})
    void unansweredConnectsAreFoundUntilOneIsAnswered(int jdk) throws IOException {
        Agent agent = new Agent(folder);
        try (FullQueue deaf = new FullQueue();
                FullQueue late = new FullQueue();
                Forked run = Forked.start(
                        null,
                        Jdks.java(jdk),
                        List.of(agent.argument("threshold=500ms")),
                        Connects.class,
                        Integer.toString(deaf.port()),
                        Integer.toString(late.port()))) {
            run.awaitLine("SECOND");
            Forked.pause(600);
            late.accept();
            run.awaitLine("READY");
            run.await("7 findings", () -> agent.findings().size() >= 7);
            Trouble.assertFound(run, agent.findings());
            assertThat(agent.findings())
                    .allSatisfy(finding -> assertThat(
                                    finding.json().path("keepalive").asText())
                            .startsWith(
                                    "cannot end it: it does not run before the handshake; the kernel gives up after"));
            deaf.accept();
            run.say("end");
            assertTakenBack(run, agent, 7);
        }
    }

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 25})
    void aTroubleThatIsOverHidesNothingThatComesAfterIt(int jdk) throws IOException {
        Agent agent = new Agent(folder);
        try (FarEnd far = new FarEnd();
                Forked run = Forked.start(
                        null,
                        Jdks.java(jdk),
                        List.of(agent.argument("threshold=1s")),
                        Sequels.class,
                        Integer.toString(far.port()))) {
            run.awaitLine("READY");
            run.await("5 troubles", () -> agent.findings().size() >= 5);
            run.say("read and close");
            run.awaitLine("READ AND CLOSED");
            run.await("5 taken back, 3 while open", () -> agent.resolved().size() >= 5);
            run.await("2 stuck closes", () -> agent.findings().size() >= 7);
            far.goOn();
            run.say("forget");
            run.awaitLine("FORGOTTEN");
            run.await("3 leaks", () -> agent.findings().size() >= 10);
            run.await("the closes taken back", () -> agent.resolved().size() >= 7);
            run.say("end");
            assertThat(run.exit()).isZero();
        }
        assertThat(rules(agent.findings()))
                .isEqualTo(Map.of("unread-data", 3L, "half-close-stuck", 2L, "stuck-close", 2L, "eof-ignored", 3L));
        assertThat(rules(agent.resolved()))
                .isEqualTo(Map.of("unread-data", 3L, "half-close-stuck", 2L, "stuck-close", 2L));
        agent.assertClean();
    }

    private static Map<String, Long> rules(List<Finding> findings) {
        return findings.stream().collect(Collectors.groupingBy(Finding::rule, Collectors.counting()));
    }

    /** Runs {@code main} against a far end of the test's; returns the findings. */
    private List<Finding> foundAndTakenBack(int jdk, Class<?> main, int count) throws IOException {
        Agent agent = new Agent(folder);
        try (FarEnd far = new FarEnd();
                Forked run = Forked.start(
                        null,
                        Jdks.java(jdk),
                        List.of(agent.argument("threshold=1s")),
                        main,
                        Integer.toString(far.port()))) {
            run.awaitLine("READY");
            assertThat(Trouble.stated(run)).hasSize(count);
            run.await(count + " findings", () -> agent.findings().size() >= count);
            Forked.pause(STILL_MILLIS);
            List<Finding> findings = agent.findings();
            Trouble.assertFound(run, findings);
            assertThat(agent.resolved()).isEmpty();
            run.say("end");
            run.awaitLine("READING");
            far.goOn();
            run.await(
                    "our FINs are acknowledged",
                    () -> Trouble.unacknowledged(run).isEmpty());
            run.say("close");
            assertTakenBack(run, agent, count);
            return findings;
        }
    }

    private static void assertTakenBack(Forked run, Agent agent, int count) throws IOException {
        run.await("all taken back", () -> agent.resolved().size() >= count);
        Forked.pause(STILL_MILLIS);
        run.say("end");
        assertThat(run.exit()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(agent.findings().stream().map(Trouble::of))
                .as("nothing new\n" + run.transcript())
                .hasSize(count);
        assertThat(agent.resolved().stream().map(Finding::identity).collect(Collectors.toList()))
                .containsExactlyInAnyOrderElementsOf(
                        agent.findings().stream().map(Finding::identity).collect(Collectors.toList()));
        assertThat(agent.resolved())
                .allSatisfy(line -> assertThat(
                                line.json().path("resolved").path("after_ms").asLong(-1))
                        .isNotNegative());
        agent.assertClean();
    }
}
