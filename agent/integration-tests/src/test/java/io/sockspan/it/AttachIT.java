package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import leaks.ManyKinds;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Proves, against {@code ss} and /proc, that an agent that comes to a JVM under traffic lists every socket that was open before, with its
 * state and age, finds those in CLOSE_WAIT by the kernel's word, names the lines of what leaks from then on, and that asking it costs
 * the JVM
 * neither a port nor a line of output.
 */
class AttachIT {
    private static final int BEFORE = 34;
    private static final int ABANDONED = 13;
    private static final int RESET = 3;
    private static final int UNCONNECTED = 3;
    private static final int LATER = 5;

    /** What a JVM of 21 and later prints itself, for each agent that is attached (JEP 451). */
    private static final int COMMENTS = 4;

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 21, 25})
    void everySocketOfBeforeIsListedWithTheKernelsState(int jdk) throws IOException {
        try (Forked program = start(jdk)) {
            long ready = System.nanoTime();
            attachUnderTraffic(program, "threshold=1s");
            long least = (System.nanoTime() - ready) / 1_000_000;
            JsonNode list = ls(program);
            long most = (System.nanoTime() - ready) / 1_000_000 + startTime(program);
            assertThat(states(list)).hasSize(BEFORE).isEqualTo(Kernel.states(program.pid()));
            assertThat(list).allSatisfy(socket -> {
                assertThat(socket.path("before_attach").asBoolean()).isTrue();
                assertThat(socket.path("opened_at").asText()).isEqualTo("before-attach");
            });
            assertThat(in(list, "CLOSE_WAIT"))
                    .hasSize(ABANDONED)
                    .allSatisfy(socket -> assertThat(socket.path("in_state_ms").asLong())
                            .as("age in CLOSE_WAIT of fd %s", socket.path("fd"))
                            .isBetween(least - 20, most));
            assertThat(in(list, "LISTEN"))
                    .hasSize(3)
                    .allSatisfy(
                            socket -> assertThat(socket.path("role").asText()).isEqualTo("listener"));
        }
    }

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 21, 25})
    void whatLeakedBeforeIsFoundAndWhatLeaksLaterGetsItsLines(int jdk) throws IOException {
        Agent agent = new Agent(folder);
        try (Forked program = start(jdk)) {
            attachUnderTraffic(program, "threshold=1s", "findings=" + agent.findingsFile());
            program.await("those of before", () -> agent.findings().size() == ABANDONED + RESET + UNCONNECTED);
            Cli leaks = Cli.run("leaks", program.pid(), "-o", "ndjson");
            assertThat(leaks.code()).isEqualTo(3);
            Set<String> over = new HashSet<>(Kernel.over(program.pid()));
            assertThat(over).hasSize(ABANDONED + RESET + UNCONNECTED);
            assertThat(leaks.findings().stream().map(Finding::fdAndState).collect(Collectors.toSet()))
                    .isEqualTo(over);
            wish(program, "leak");
            program.await("those of later", () -> lined(agent).size() == LATER);
            assertThat(lined(agent).stream()
                            .map(finding ->
                                    finding.asLeak().asFarAs(program.leaks().get(0)))
                            .collect(Collectors.toSet()))
                    .isEqualTo(new HashSet<>(program.leaks()));
            JsonNode causes = Cli.run("leaks", program.pid(), "-o", "json").json();
            assertThat(causes.path("leaks").asInt()).isEqualTo(ABANDONED + RESET + UNCONNECTED + LATER);
            assertThat(causes.path("causes").get(0).path("sockets").asInt())
                    .as("the worst first: what is certain and most")
                    .isEqualTo(LATER);
        }
    }

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 21, 25})
    void aThreadBlockedInItsReadSinceBeforeHidesNoEnd(int jdk) throws IOException {
        Agent agent = new Agent(folder);
        try (Forked program = start(jdk)) {
            attachUnderTraffic(program, "threshold=1s", "findings=" + agent.findingsFile());
            program.await(
                    "those of before", () -> in(agent.findings(), "CLOSE_WAIT").size() == ABANDONED);
            Set<Integer> earlier = agent.findings().stream().map(Finding::fd).collect(Collectors.toSet());
            wish(program, "end-blocked");
            program.await(
                    "the blocked one", () -> in(agent.findings(), "CLOSE_WAIT").size() == ABANDONED + 1);
            Finding last = in(agent.findings(), "CLOSE_WAIT").stream()
                    .filter(finding -> !earlier.contains(finding.fd()))
                    .findFirst()
                    .orElseThrow();
            assertThat(Kernel.over(program.pid())).contains(last.fdAndState());
            assertThat(last.rule()).isEqualTo("eof-ignored");
            assertThat(last.json().path("certain").asBoolean())
                    .as("what was reported to the code was not seen")
                    .isFalse();
        }
    }

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 21, 25})
    void theJvmsOutputHasNothingButItsOwnCommentsAndNoPortListens(int jdk) throws IOException {
        try (Forked program = start(jdk)) {
            Map<Integer, String> before = Kernel.states(program.pid());
            List<String> out = program.out();
            Cli attached = Cli.run("attach", program.pid(), "threshold=1s");
            assertThat(attached.code()).as(attached.err()).isZero();
            assertThat(attached.err().lines().count())
                    .as("said beforehand: %s", attached.err())
                    .isEqualTo(jdk >= 21 ? 1 : 0);
            for (String verb : List.of("leaks", "ls", "status", "leaks", "ls")) {
                assertThat(Cli.run(verb, program.pid()).err()).isEmpty();
            }
            assertThat(Kernel.states(program.pid())).isEqualTo(before);
            assertThat(Cli.run("detach", program.pid()).code()).isZero();
            assertThat(program.out()).isEqualTo(out);
            assertThat(program.err()).hasSize(jdk >= 21 ? COMMENTS : 0);
        }
    }

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 21, 25})
    void anAgentOfTheStartAnswersTheSameVerbs(int jdk) throws IOException {
        Agent agent = new Agent(folder);
        try (Forked program =
                Forked.start(null, Jdks.java(jdk), List.of(agent.argument("threshold=1s")), ManyKinds.class)) {
            program.awaitLine("READY");
            program.await(
                    "the abandoned", () -> in(agent.findings(), "CLOSE_WAIT").size() == ABANDONED);
            assertThat(states(ls(program))).hasSize(BEFORE).isEqualTo(Kernel.states(program.pid()));
            assertThat(ls(program))
                    .allSatisfy(socket ->
                            assertThat(socket.path("opened_at").asText()).startsWith("leaks.ManyKinds."));
            Cli leaks = Cli.run("leaks", program.pid());
            assertThat(leaks.code()).isEqualTo(3);
            assertThat(leaks.out()).contains("leaks.ManyKinds.abandon(ManyKinds.java:");
            assertThat(Cli.run("detach", program.pid()).code()).isZero();
            wish(program, "traffic");
            assertThat(program.outStarting("TRAFFIC").get(0)).endsWith("trouble none");
        }
        agent.assertClean();
    }

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 25})
    void withoutTheLibraryTheStatesAreListedAllTheSame(int jdk) throws IOException {
        Path jar = StrippedJar.of(Agent.jar(), folder);
        try (Forked program = start(jdk)) {
            assertThat(Cli.run(jar, "attach", program.pid(), "threshold=1s").code())
                    .isZero();
            assertThat(states(ls(program))).isEqualTo(Kernel.states(program.pid()));
            assertThat(Cli.run(jar, "status", program.pid()).out()).contains("could not see: the C helper");
            assertThat(Cli.run(jar, "detach", program.pid()).code()).isZero();
        }
    }

    private Forked start(int jdk) throws IOException {
        Forked program = Forked.start(null, Jdks.java(jdk), List.of(), ManyKinds.class);
        program.awaitLine("READY");
        return program;
    }

    /** Connections come and go while the agent comes, and are gone when the lists are compared. */
    private static void attachUnderTraffic(Forked program, Object... options) throws IOException {
        wish(program, "churn");
        Object[] words = new Object[options.length + 2];
        words[0] = "attach";
        words[1] = program.pid();
        System.arraycopy(options, 0, words, 2, options.length);
        Cli attached = Cli.run(words);
        assertThat(attached.code()).as(attached.err()).isZero();
        wish(program, "calm");
    }

    static void wish(Forked program, String wish) throws IOException {
        long before = program.outStarting("DONE " + wish).size();
        program.say(wish);
        program.await(wish, () -> program.outStarting("DONE " + wish).size() > before);
    }

    private static JsonNode ls(Forked program) throws IOException {
        Cli list = Cli.run("ls", program.pid(), "-o", "json");
        assertThat(list.code()).as(list.err()).isZero();
        ArrayNode open = JsonNodeFactory.instance.arrayNode();
        // What was closed under the agent's eyes, and who waits to be accepted, has no descriptor.
        list.json().forEach(socket -> {
            if (socket.has("fd")) {
                open.add(socket);
            }
        });
        return open;
    }

    private static Map<Integer, String> states(JsonNode list) {
        Map<Integer, String> states = new TreeMap<>();
        list.forEach(socket ->
                states.put(socket.path("fd").asInt(), socket.path("state").asText()));
        return states;
    }

    private static List<JsonNode> in(JsonNode list, String state) {
        List<JsonNode> in = new ArrayList<>();
        list.forEach(socket -> {
            if (socket.path("state").asText().equals(state)) {
                in.add(socket);
            }
        });
        return in;
    }

    private static List<Finding> in(List<Finding> findings, String state) {
        return findings.stream()
                .filter(finding -> finding.state().equals(state))
                .collect(Collectors.toList());
    }

    /** Findings whose opening was seen. */
    private static List<Finding> lined(Agent agent) {
        return agent.findings().stream()
                .filter(finding -> !finding.firstFrame("opened").equals("-"))
                .collect(Collectors.toList());
    }

    /** How long before READY the program may have begun, ms. */
    private static long startTime(Forked program) {
        return ProcessHandle.of(program.pid())
                .flatMap(process -> process.info().startInstant())
                .map(start -> System.currentTimeMillis() - start.toEpochMilli())
                .orElseThrow();
    }
}
