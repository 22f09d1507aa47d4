package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import programs.Leaver;

/**
 * Proves that a mistake in the options or the environment is one line on standard error, which names it and says what would be right. The
 * application runs on with its own output and exit code, and is watched wherever that is possible.
 */
class BadInputIT {
    private static final String MISSING = "/no-such-folder/sockspan.out";

    @TempDir
    private Path folder;

    /**
     * One wrong input.
     *
     * @param options the options of each agent; each is a {@code -javaagent} of its own
     * @param jvm more arguments of the JVM
     * @param words what the one line must say
     */
    private record Wrong(String title, List<String> options, List<String> jvm, List<String> words) {
        @Override
        public String toString() {
            return title;
        }
    }

    static Stream<Arguments> wrongOnEveryJdk() {
        return Stream.of(
                        option("unknown key", "treshold=5s", "treshold", "threshold"),
                        option("no duration", "threshold=abc", "threshold=abc", "60s"),
                        option("negative duration", "threshold=-5s", "threshold=-5s", "60s"),
                        option("no key=value", "threshold", "threshold"),
                        option("findings in no folder", "findings=" + MISSING, "findings", MISSING),
                        option("findings on a full device", "findings=/dev/full", "/dev/full"),
                        option("log in no folder", "log=" + MISSING, "log", MISSING, "stderr"),
                        new Wrong(
                                "given twice", List.of("threshold=60s", "threshold=50s"), List.of(), List.of("twice")),
                        new Wrong(
                                "no temporary folder",
                                List.of("threshold=60s"),
                                List.of("-Djava.io.tmpdir=/no-such-folder"),
                                List.of("/no-such-folder")))
                .flatMap(wrong -> Stream.of(17, 21, 25).map(jdk -> Arguments.of(wrong, jdk)));
    }

    private static Wrong option(String title, String option, String... words) {
        return new Wrong(title, List.of(option), List.of(), List.of(words));
    }

    @ParameterizedTest(name = "{0} on JDK {1}")
    @MethodSource("wrongOnEveryJdk")
    void aMistakeIsOneLineAndTheApplicationIsWatched(Wrong wrong, int jdk) throws IOException {
        List<String> arguments = new ArrayList<>(wrong.jvm);
        wrong.options.forEach(option -> arguments.add(Agent.bare(option)));
        try (Peer peer = new Peer();
                Forked plain = start(peer, jdk, List.of(), peer.port());
                Forked run = start(peer, jdk, arguments, peer.port())) {
            assertThat(end(plain)).isZero();
            assertThat(end(run)).as(run.transcript()).isZero();
            assertThat(run.out()).isEqualTo(plain.out());
            assertThat(complaints(run))
                    .as(run.transcript())
                    .hasSize(1)
                    .first()
                    .asString()
                    .contains(wrong.words);
            assertThat(run.err()).as("watched").anyMatch(line -> line.startsWith("sockspan: eof-ignored"));
        }
    }

    @Test
    void underASecurityManagerTheApplicationRunsOnUnwatched() throws IOException {
        List<String> manager = List.of("-Djava.security.manager");
        List<String> both = List.of("-Djava.security.manager", Agent.bare("threshold=1s"));
        try (Peer peer = new Peer();
                Forked plain = start(peer, 17, manager, 0);
                Forked run = start(peer, 17, both, 0)) {
            assertThat(end(plain)).isZero();
            assertThat(end(run)).as(run.transcript()).isZero();
            assertThat(run.out()).isEqualTo(plain.out());
            List<String> more = new ArrayList<>(run.err());
            more.removeAll(plain.err());
            assertThat(more).hasSizeLessThanOrEqualTo(1).allMatch(line -> line.startsWith("sockspan: "));
        }
    }

    @Test
    void jdk11PrintsWhatIsNeededAndRunsOn() throws IOException {
        List<String> program = OldProgram.compile(folder);
        try (Peer peer = new Peer();
                Forked plain = Forked.start(peer, Jdks.java(11), List.of(), program);
                Forked run = Forked.start(peer, Jdks.java(11), List.of(Agent.bare("threshold=1s")), program)) {
            assertThat(plain.exit()).isZero();
            assertThat(run.exit()).as(run.transcript()).isZero();
            assertThat(run.out()).isEqualTo(plain.out()).isNotEmpty();
            assertThat(run.err()).hasSize(1).first().asString().contains("sockspan", "17", "11");
        }
    }

    /** The tier without a native library knows less about a socket and finds the same leaks. */
    @ParameterizedTest(name = "on JDK {0}")
    @ValueSource(ints = {17, 21, 25})
    void withoutTheLibraryTheSameLeaksAreFound(int jdk) throws IOException {
        Agent agent = new Agent(folder);
        Path stripped = StrippedJar.of(Agent.jar(), folder);
        try (Peer peer = new Peer();
                Forked run = Forked.start(
                        peer,
                        Jdks.java(jdk),
                        List.of(agent.argument(stripped, "threshold=1s")),
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
        assertThat(agent.findings())
                .allSatisfy(finding -> assertThat(finding.json().path("tcp_info"))
                        .as("nothing that was not asked")
                        .isEmpty());
        agent.assertClean();
    }

    private static Forked start(Peer peer, int jdk, List<String> jvmArguments, int port) throws IOException {
        return Forked.start(peer, Jdks.java(jdk), jvmArguments, Leaver.class, Integer.toString(port), "hold");
    }

    /** Waits until the agent's own thread has printed its lines, then lets the program return. */
    private static int end(Forked run) throws IOException {
        run.awaitLine("READY");
        Forked.pause(700);
        run.say("done");
        return run.exit();
    }

    /** The lines other than findings, the summary, and the JVM's own warnings. */
    private static List<String> complaints(Forked run) {
        return run.err().stream()
                .filter(line -> !line.startsWith(" ") && !line.isEmpty() && !line.startsWith("WARNING: "))
                .filter(line -> !line.startsWith("sockspan: eof-ignored") && !line.startsWith("sockspan: summary"))
                .collect(Collectors.toList());
    }
}
