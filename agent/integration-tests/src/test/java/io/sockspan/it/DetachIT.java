package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import leaks.ManyKinds;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Proves that an agent that leaves puts the class bytes back. It leaves no thread, no class of its engine, and no descriptor except the
 * JVM's own on the jar. The judges are /proc, the JVM's heap histogram and an agent of the test's own. Eleven rounds leave no more than
 * one.
 */
class DetachIT {
    private static final int ROUNDS = 11;

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 21, 25})
    void theClassesAreAsBefore(int jdk) throws Exception {
        try (Forked program = start(jdk)) {
            Map<String, String> before = ClassBytes.in(program.pid(), folder);
            assertThat(before).hasSize(7);
            assertThat(Cli.run("attach", program.pid()).code()).isZero();
            assertThat(ClassBytes.in(program.pid(), folder))
                    .allSatisfy((name, code) -> assertThat(code)
                            .as("the witness sees our hooks in %s", name)
                            .contains("java/lang/Sockspan1SocketHooks"));
            assertThat(Cli.run("detach", program.pid()).code()).isZero();
            assertThat(ClassBytes.in(program.pid(), folder)).isEqualTo(before);
        }
    }

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 21, 25})
    void elevenRoundsUnderTrafficLeaveNoMoreThanOne(int jdk) throws IOException {
        try (Forked program = start(jdk)) {
            Map<String, Long> before = descriptors(program.pid());
            AttachIT.wish(program, "churn");
            round(program);
            AttachIT.wish(program, "calm");
            Map<String, Long> afterOne = descriptors(program.pid());
            Map<String, Long> expected = new TreeMap<>(before);
            expected.put(Agent.jar().toString(), 1L);
            assertThat(afterOne).isEqualTo(expected);
            List<String> classes = instances(program.pid(), jdk);
            for (int i = 1; i < ROUNDS; i++) {
                AttachIT.wish(program, "churn");
                round(program);
                AttachIT.wish(program, "calm");
            }
            assertThat(descriptors(program.pid())).isEqualTo(afterOne);
            assertThat(instances(program.pid(), jdk)).isEqualTo(classes);
            assertThat(classes).as("objects of the agent in the heap").isEmpty();
            AttachIT.wish(program, "traffic");
            assertThat(program.outStarting("TRAFFIC").get(0)).endsWith("trouble none");
        }
    }

    private void round(Forked program) throws IOException {
        Cli attached = Cli.run(
                "attach",
                program.pid(),
                "threshold=1s",
                "findings=" + folder.resolve("findings.ndjson"),
                "log=" + folder.resolve("sockspan.log"));
        assertThat(attached.code()).as(attached.err()).isZero();
        assertThat(agentThreads(program.pid())).isNotEmpty();
        assertThat(Cli.run("leaks", program.pid()).code()).isIn(0, 3);
        Cli detached = Cli.run("detach", program.pid());
        assertThat(detached.code()).as(detached.out() + detached.err()).isZero();
        assertThat(detached.out()).contains("remains");
        assertThat(agentThreads(program.pid())).isEmpty();
        assertThat(Cli.run("leaks", program.pid()).code())
                .as("nobody is there to ask")
                .isEqualTo(2);
    }

    private static Forked start(int jdk) throws IOException {
        Forked program = Forked.start(null, Jdks.java(jdk), List.of(), ManyKinds.class);
        program.awaitLine("READY");
        // The JVM opens some descriptors of its own once, at the first attach.
        jcmd(program.pid(), jdk, "VM.version");
        return program;
    }

    /** What the process has open, by kind; sockets by their number. */
    private static Map<String, Long> descriptors(long pid) throws IOException {
        List<String> targets = new ArrayList<>();
        try (DirectoryStream<Path> links = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
            for (Path link : links) {
                targets.add(Kernel.target(link).replaceAll("\\[\\d+]", ""));
            }
        }
        return targets.stream().collect(Collectors.groupingBy(target -> target, TreeMap::new, Collectors.counting()));
    }

    private static List<String> agentThreads(long pid) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
            for (Path task : tasks) {
                names.add(Files.readString(task.resolve("comm"), StandardCharsets.UTF_8)
                        .strip());
            }
        }
        return names.stream().filter(name -> name.startsWith("sockspan")).collect(Collectors.toList());
    }

    /** Lines of the heap's histogram, after a full collection, that are the agent's: count and class. */
    static List<String> instances(long pid, int jdk) throws IOException {
        return jcmd(pid, jdk, "GC.class_histogram")
                .lines()
                .filter(line -> line.contains("io.sockspan.") || line.contains("java.lang.Sockspan"))
                .map(line -> line.strip().split("\\s+", -1))
                .map(words -> words[1] + " " + words[3])
                // The doorway's own sink, which keeps no fact.
                .filter(line -> !line.equals("1 java.lang.Sockspan1NoSink"))
                .collect(Collectors.toList());
    }

    private static String jcmd(long pid, int jdk, String command) throws IOException {
        Path jcmd = Jdks.java(jdk).resolveSibling("jcmd");
        Cli run = Cli.of(List.of(jcmd.toString(), Long.toString(pid), command));
        assertThat(run.code()).as(run.err()).isZero();
        return run.out();
    }
}
