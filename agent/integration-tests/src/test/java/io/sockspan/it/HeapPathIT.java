package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import programs.Holders;

/**
 * Proves that of 17 sockets, each held in a way of its own, the path to each is told as it is, and that what only a weak reference or the
 * question itself holds is held by nothing; with every collector that a JDK has, and again when it is asked again.
 */
class HeapPathIT {
    private static final int MOST_TRIES = 10;

    @TempDir
    private Path folder;

    static Stream<Arguments> collectorsOnEveryJdk() {
        return Stream.of("Serial", "Parallel", "G1", "Z")
                .flatMap(collector -> Stream.of(17, 21, 25).map(jdk -> Arguments.of(collector, jdk)));
    }

    private static Map<String, String> truth(int jdk) {
        Map<String, String> truth = new LinkedHashMap<>();
        truth.put(
                "map",
                "static Holders.POOL (HashMap) -> table -> [*] -> value (Holders$LateOrder) -> channel (SocketChannelImpl)");
        truth.put(
                "lambda",
                "static Holders.CHAIN (Holders$Chain) -> next (Holders$Chain) -> action (lambda of Holders) -> arg$1 (SocketChannelImpl)");
        truth.put("list", "static Holders.ARRAY (Object[]) -> [2] -> elementData -> [3] (SocketChannelImpl)");
        truth.put("socket", "static Holders.socket (Socket) -> impl -> delegate (NioSocketImpl)");
        truth.put(
                "deep",
                "static Holders.head (Holders$Link) -> next (Holders$Link) (127 times) -> ... (1749 more)"
                        + " -> next (Holders$Link) (127 times) -> channel (SocketChannelImpl)");
        truth.put("selector", "only its selector: *(SocketChannelImpl)");
        truth.put("attachment", "only its selector: *(SocketChannelImpl)");
        truth.put("registered and held", "static Holders.registeredAndHeld (SocketChannelImpl)");
        // A collection may have come before the question; what is softly reachable it spares.
        truth.put("weak", "nothing: its Java object is *");
        truth.put("soft", "nothing: its Java object is unreachable");
        truth.put("referent", "nothing: its Java object is *");
        truth.put("beside the referent", "static Holders.odd (Holders$Odd) -> kept (SocketChannelImpl)");
        truth.put("nobody", "nothing: its Java object is *");
        truth.put("local", "thread \"keeper\", local in Holders.lambda$*(Holders.java:*) (SocketChannelImpl)");
        truth.put(
                "thread local",
                "thread \"late\" -> threadLocals -> table -> [*] -> value (Holders$Order) -> channel (SocketChannelImpl)");
        truth.put("asynchronous", "static Holders.asynchronous (UnixAsynchronousSocketChannelImpl)");
        truth.put("its group", "only its selector: *(UnixAsynchronousSocketChannelImpl)");
        if (jdk >= 21) {
            truth.put("virtual", "thread #*, local in Holders.lambda$*(Holders.java:*) (SocketChannelImpl)");
        }
        return truth;
    }

    @ParameterizedTest(name = "{0} on JDK {1}")
    @MethodSource("collectorsOnEveryJdk")
    void theWayToEachIsTold(String collector, int jdk) throws IOException {
        for (int i = 0; !isTold(collector, jdk); i++) {
            assertThat(i)
                    .as("walks that had too little of the machine in their 2 s")
                    .isLessThan(MOST_TRIES);
        }
    }

    /** False if a walk gave up: a busy machine may not let it run for long enough, and then it says so and lets the JVM go on. */
    private boolean isTold(String collector, int jdk) throws IOException {
        Agent agent = new Agent(Files.createTempDirectory(folder, "try"));
        List<String> jvm = List.of(agent.argument("threshold=1h"), "-XX:+Use" + collector + "GC");
        try (Forked program = Forked.start(null, Jdks.java(jdk), jvm, Holders.class)) {
            assertThat(program.exit()).as(program.transcript()).isZero();
            assertThat(program.err()).isEmpty();
            if (program.out().stream().anyMatch(line -> line.contains("not found within 2 s"))) {
                return false;
            }
            Map<String, String> told = new LinkedHashMap<>();
            for (String line : program.outStarting("HELD ")) {
                int colon = line.indexOf(": ");
                told.put(line.substring("HELD ".length(), colon), line.substring(colon + 2));
            }
            Map<String, String> truth = truth(jdk);
            assertThat(told.keySet()).as(program.transcript()).isEqualTo(truth.keySet());
            truth.forEach((name, way) -> assertThat(told.get(name)).as(name).matches(pattern(way)));
            assertThat(program.outStarting("AGAIN ")).containsExactly("AGAIN the same");
        }
        assertThat(Files.readAllLines(agent.logFile()))
                .filteredOn(line -> line.startsWith("sockspan: walking the heap"))
                .containsExactly(announced(jdk), announced(jdk));
        assertThat(Files.readAllLines(agent.logFile()))
                .filteredOn(line ->
                        line.matches("sockspan: walked the heap: \\d+ walks, \\d+ ms, the longest pause \\d+ ms"))
                .hasSize(2);
        agent.assertClean();
        return true;
    }

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 21, 25})
    void nothingOfTheQuestionRemains(int jdk) throws IOException {
        List<String> jvm = List.of(new Agent(folder).argument("threshold=1h"));
        try (Forked program = Forked.start(null, Jdks.java(jdk), jvm, Holders.class, "stay")) {
            program.awaitLine("READY");
            assertThat(program.outStarting("HELD ")).hasSize(truth(jdk).size());
            Cli detached = Cli.run("detach", program.pid());
            assertThat(detached.code()).as(detached.out() + detached.err()).isZero();
            assertThat(DetachIT.instances(program.pid(), jdk)).isEmpty();
        }
    }

    private static String announced(int jdk) {
        return "sockspan: walking the heap for who holds " + truth(jdk).size()
                + " sockets: the JVM stands still, 2 s at most";
    }

    /** {@code *} stands for whatever there is. */
    private static String pattern(String way) {
        return "\\Q" + way.replace("*", "\\E.*\\Q") + "\\E";
    }
}
