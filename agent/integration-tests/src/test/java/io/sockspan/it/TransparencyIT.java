package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import programs.Work;

/**
 * Proves that the application sees the same with the agent as without: bytes, return values, exceptions with all their frames, waits,
 * output, exit code, threads and ports. The agent has at most one descriptor of each of its own kinds, and its native side breaks no rule
 * of JNI.
 */
class TransparencyIT {
    @TempDir
    private Path folder;

    @ParameterizedTest(name = "on JDK {0}")
    @ValueSource(ints = {17, 21, 25})
    void theApplicationSeesTheSame(int jdk) throws IOException {
        Agent agent = new Agent(folder);
        try (Peer peer = new Peer();
                Forked plain = start(peer, jdk, List.of())) {
            assertThat(plain.exit()).as(plain.transcript()).isEqualTo(7);
            try (Forked watched = start(peer, jdk, List.of(agent.argument("threshold=1s")))) {
                assertThat(watched.exit()).as(watched.transcript()).isEqualTo(7);
                assertThat(visible(watched)).containsExactlyElementsOf(visible(plain));
                assertThat(watched.err()).isEqualTo(plain.err());
                assertOnlyOwnDescriptors(agent, descriptors(plain), descriptors(watched));
            }
        }
        assertThat(agent.findings()).isEmpty();
        agent.assertClean();
    }

    @ParameterizedTest(name = "on JDK {0}")
    @ValueSource(ints = {17, 21, 25})
    void checkedJniIsSilent(int jdk) throws IOException {
        Agent agent = new Agent(folder);
        try (Peer peer = new Peer();
                Forked plain = start(peer, jdk, List.of("-Xcheck:jni"));
                Forked watched = start(peer, jdk, List.of("-Xcheck:jni", agent.argument("threshold=1s")))) {
            assertThat(plain.exit()).isEqualTo(7);
            assertThat(watched.exit()).isEqualTo(7);
            List<String> said = withoutTheJdksOwn(watched.out());
            assertThat(said)
                    .filteredOn(line -> line.matches("(?i).*sockspan.*"))
                    .allMatch(this::isDescriptor);
            assertThat(warnings(said)).isEqualTo(warnings(plain.out()));
        }
        agent.assertClean();
    }

    private boolean isDescriptor(String line) {
        return line.startsWith("descriptor ");
    }

    /** JDK 17's Instrumentation.getAllLoadedClasses makes more local references than it has reserved, and the JVM warns of that. */
    private static List<String> withoutTheJdksOwn(List<String> lines) {
        List<String> kept = new ArrayList<>();
        boolean own = false;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            boolean begins = line.startsWith("WARNING") || line.startsWith("FATAL");
            own = begins ? line.startsWith("WARNING: JNI local refs") && isOfLoadedClasses(lines, i) : own;
            // The program's own lines may come between those of the JVM, on the same standard output.
            if (!own || !(begins || line.startsWith("\t"))) {
                kept.add(line);
            }
        }
        return kept;
    }

    /** Whether the first frame behind the warning at {@code start} is that of the JDK's own call. */
    private static boolean isOfLoadedClasses(List<String> lines, int start) {
        return lines.stream()
                .skip(start + 1L)
                .filter(line -> line.startsWith("\t"))
                .findFirst()
                .filter(line -> line.contains("InstrumentationImpl.getAllLoadedClasses0"))
                .isPresent();
    }

    private static List<String> warnings(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith("WARNING") || line.startsWith("FATAL"))
                .distinct()
                .collect(Collectors.toList());
    }

    private static Forked start(Peer peer, int jdk, List<String> jvmArguments) throws IOException {
        return Forked.start(
                peer, Jdks.java(jdk), jvmArguments, Work.class, Keys.file().toString(), Keys.PASSWORD);
    }

    private static List<String> visible(Forked run) {
        return run.out().stream()
                .filter(line -> !line.startsWith("descriptor "))
                .collect(Collectors.toList());
    }

    /** What the descriptors are, without their numbers. */
    private static List<String> descriptors(Forked run) {
        return run.outStarting("descriptor ").stream()
                .map(line -> line.replaceAll("\\[\\d+]|/proc/\\d+", ""))
                .collect(Collectors.toList());
    }

    private static void assertOnlyOwnDescriptors(Agent agent, List<String> plain, List<String> watched) {
        List<String> more = new ArrayList<>(watched);
        plain.forEach(more::remove);
        assertThat(more)
                .as("descriptors beyond the application's own")
                .allSatisfy(line -> assertThat(line.substring("descriptor ".length()))
                        .isIn(
                                "anon_inode:[eventpoll]",
                                // Netlink: it asks the kernel about closed connections, see RefusedIT.
                                "socket:",
                                Agent.jar().toString(),
                                agent.findingsFile().toString(),
                                agent.logFile().toString()));
        assertThat(more).filteredOn(line -> line.endsWith("[eventpoll]")).hasSizeLessThanOrEqualTo(1);
        assertThat(more).filteredOn(line -> line.endsWith("socket:")).hasSizeLessThanOrEqualTo(1);
    }
}
