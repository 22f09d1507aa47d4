package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every demo does under the agent what its README promises: so many findings at these lines, and the kernel shows the same sockets. */
class DemoIT {
    private static final Path DEMOS = Path.of("../../demo-apps");

    /** Of what is a program. A project of its own has a test of its own. */
    private static final List<String> GROUPS = List.of("bugs", "innocents", "states");

    private static final Pattern EXPECT = Pattern.compile("```expect\n(.*?)```", Pattern.DOTALL);
    private static final List<String> LINES = List.of("last-read", "thrown", "tls-closed", "key-cancelled", "closed");
    private static final Pattern FINDING =
            Pattern.compile("finding (\\S+) count (\\d+) ((?:state \\S+|collected) opened \\S+(?: (?:"
                    + String.join("|", LINES) + ") \\S+)*)");
    private static final String FLAG = "jvm ";

    /** A state that the kernel must show for one of its sockets: what looks like a leak must really look so. */
    private static final String SEEN = "seen ";

    private static final int LONGER_SECONDS = 15;

    @TempDir
    Path folder;

    /** A class for each JDK, because they run side by side. */
    static Stream<Arguments> demos() throws IOException {
        return on(17);
    }

    static Stream<Arguments> on(int jdk) throws IOException {
        List<Arguments> demos = new ArrayList<>();
        for (String group : GROUPS) {
            try (Stream<Path> programs = Files.list(DEMOS.resolve(group))) {
                List<Path> sorted = programs.sorted().collect(Collectors.toList());
                assertThat(sorted).as("the demos in " + group).hasSizeGreaterThanOrEqualTo(5);
                sorted.forEach(program -> demos.add(Arguments.of(group + "/" + program.getFileName(), jdk)));
            }
        }
        return demos.stream();
    }

    /** A demo lasts for some seconds only. On a busy machine that may be too short for a look at it, so then it lasts longer. */
    @ParameterizedTest(name = "{0} on JDK {1}")
    @MethodSource("demos")
    void doesWhatItsReadmePromises(String demo, int jdk) throws IOException {
        List<String> expect = expectations(demo);
        String name = DEMOS.resolve(demo).getFileName().toString();
        if (keepsItsPromises(name, jdk, expect, List.of())) {
            return;
        }
        for (int seconds = LONGER_SECONDS; seconds < Forked.PATIENCE_SECONDS; seconds *= 2) {
            if (keepsItsPromises(name, jdk, expect, List.of("-Ddemo.seconds=" + seconds))) {
                return;
            }
        }
        throw new AssertionError("the kernel's word never stood still while " + name + " ran");
    }

    /** False if nothing can be said, because the demo's sockets moved or ended while the kernel was asked. */
    private boolean keepsItsPromises(String name, int jdk, List<String> expect, List<String> flags) throws IOException {
        List<String> findings =
                expect.stream().flatMap(DemoIT::expanded).sorted().collect(Collectors.toList());
        Agent agent = new Agent(Files.createTempDirectory(folder, name));
        String threshold = expect.get(0).replace(' ', '=');
        List<String> jvm = new ArrayList<>(List.of(agent.argument(threshold)));
        jvm.addAll(flags);
        expect.stream().filter(line -> line.startsWith(FLAG)).forEach(line -> jvm.add(line.substring(FLAG.length())));
        List<String> tail = List.of("-cp", DEMOS.resolve("target/demo-apps.jar").toString(), "demo." + className(name));
        try (Forked demo = Forked.start(null, Jdks.java(jdk), jvm, tail)) {
            for (String line : expect) {
                if (line.startsWith(SEEN)
                        && !demo.within(Forked.PATIENCE_SECONDS, () -> shows(demo, line.substring(SEEN.length())))) {
                    return false;
                }
            }
            if (!findings.isEmpty()) {
                demo.await(findings.size() + " findings", () -> agent.findings().size() >= findings.size());
                Map<Integer, String> before = states(demo);
                List<Finding> found = agent.findings();
                Map<Integer, String> after = states(demo);
                if (!before.equals(after) || !demo.isAlive()) {
                    return false;
                }
                assertKernelAgrees(after, found);
            }
            assertEquals(0, demo.exit(), demo::transcript);
        }
        assertThat(agent.findings().stream().map(DemoIT::described).sorted().collect(Collectors.toList()))
                .isEqualTo(findings);
        agent.assertClean();
        return true;
    }

    /** What was found open is open, and what was found closed is not: its descriptor is no TCP socket any more. */
    private static void assertKernelAgrees(Map<Integer, String> states, List<Finding> findings) {
        Map<Boolean, List<Finding>> byEnd = findings.stream().collect(Collectors.partitioningBy(Finding::isCollected));
        assertThat(byEnd.get(false).stream().map(Finding::fdAndState).collect(Collectors.toSet()))
                .as("found, against ss and /proc")
                .containsAll(fdsAndStates(states, Set.of("CLOSE_WAIT", "CLOSED")))
                .isSubsetOf(fdsAndStates(states, Set.copyOf(states.values())));
        assertThat(byEnd.get(true)).allSatisfy(finding -> {
            assertThat(finding.json().has("closed_at")).isTrue();
            assertThat(states).doesNotContainKey(finding.fd());
        });
    }

    /** Empty if it ended meanwhile. */
    private static Map<Integer, String> states(Forked demo) {
        try {
            return Kernel.states(demo.pid());
        } catch (NoSuchFileException e) {
            return Map.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean shows(Forked demo, String state) {
        return states(demo).containsValue(state);
    }

    /** Of all sockets in one of {@code which}: a finding need not be one whose TCP is over. */
    private static Set<String> fdsAndStates(Map<Integer, String> states, Set<String> which) {
        return states.entrySet().stream()
                .filter(socket -> which.contains(socket.getValue()))
                .map(socket -> "fd " + socket.getKey() + " " + socket.getValue())
                .collect(Collectors.toSet());
    }

    private static List<String> expectations(String demo) {
        try {
            Matcher block = EXPECT.matcher(Files.readString(DEMOS.resolve(demo).resolve("README.md")));
            assertThat(block.find()).as(demo + "'s README has an expect block").isTrue();
            List<String> lines = block.group(1).lines().collect(Collectors.toList());
            assertThat(lines).hasSizeGreaterThanOrEqualTo(2);
            assertThat(lines.subList(1, lines.size()))
                    .allMatch(line -> line.equals("silent")
                            || line.startsWith(FLAG)
                            || line.startsWith(SEEN)
                            || FINDING.matcher(line).matches());
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A line of the README as many times as it counts. */
    private static Stream<String> expanded(String line) {
        Matcher finding = FINDING.matcher(line);
        if (!finding.matches()) {
            return Stream.empty();
        }
        String one = finding.group(1) + " " + finding.group(3);
        return new ArrayList<>(Collections.nCopies(Integer.parseInt(finding.group(2)), one)).stream();
    }

    /** As the README would promise it: every line that the finding names. */
    private static String described(Finding finding) {
        String state = finding.isCollected() ? "collected" : "state " + finding.state();
        StringBuilder text =
                new StringBuilder(finding.rule() + " " + state + " opened " + method(finding.firstFrame("opened")));
        for (String line : LINES) {
            String field = line.replace('-', '_');
            if (finding.json().has(field)) {
                text.append(' ').append(line).append(' ').append(method(finding.firstFrame(field)));
            }
        }
        return text.toString();
    }

    /** {@code demo.RecvError$Client.connect:62} as the README names it: without package and line. */
    private static String method(String frame) {
        return frame.replaceFirst("^demo\\.", "").replaceFirst(":\\d+$", "");
    }

    private static String className(String name) {
        return Stream.of(name.split("-", -1))
                .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                .collect(Collectors.joining());
    }
}
