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
    private static final Pattern EXPECT = Pattern.compile("```expect\n(.*?)```", Pattern.DOTALL);
    private static final List<String> LINES = List.of("last-read", "thrown", "tls-closed", "key-cancelled", "closed");
    private static final Pattern FINDING =
            Pattern.compile("finding (\\S+) count (\\d+) ((?:state \\S+|collected) opened \\S+(?: (?:"
                    + String.join("|", LINES) + ") \\S+)*)");
    private static final String FLAG = "jvm ";

    /** A state that the kernel must show for one of its sockets: what looks like a leak must really look so. */
    private static final String SEEN = "seen ";

    @TempDir
    Path folder;

    /** A class for each JDK, because they run side by side. */
    static Stream<Arguments> demos() throws IOException {
        return on(17);
    }

    static Stream<Arguments> on(int jdk) throws IOException {
        try (Stream<Path> readmes = Files.list(DEMOS)) {
            // A project of its own has a test of its own.
            List<Path> demos = readmes.filter(demo -> Files.exists(demo.resolve("README.md")))
                    .filter(demo -> Files.notExists(demo.resolve("pom.xml")))
                    .sorted()
                    .collect(Collectors.toList());
            assertThat(demos).as("the demos").hasSizeGreaterThanOrEqualTo(6);
            return demos.stream().map(demo -> Arguments.of(demo.getFileName().toString(), jdk));
        }
    }

    @ParameterizedTest(name = "{0} on JDK {1}")
    @MethodSource("demos")
    void doesWhatItsReadmePromises(String name, int jdk) throws IOException {
        List<String> expect = expectations(name);
        List<String> findings =
                expect.stream().flatMap(DemoIT::expanded).sorted().collect(Collectors.toList());
        Agent agent = new Agent(folder);
        String threshold = expect.get(0).replace(' ', '=');
        List<String> jvm = new ArrayList<>(List.of(agent.argument(threshold)));
        expect.stream().filter(line -> line.startsWith(FLAG)).forEach(line -> jvm.add(line.substring(FLAG.length())));
        List<String> tail = List.of("-cp", DEMOS.resolve("target/demo-apps.jar").toString(), "demo." + className(name));
        try (Forked demo = Forked.start(null, Jdks.java(jdk), jvm, tail)) {
            expect.stream()
                    .filter(line -> line.startsWith(SEEN))
                    .forEach(line -> demo.await(line, () -> shows(demo, line.substring(SEEN.length()))));
            if (!findings.isEmpty()) {
                demo.await(findings.size() + " findings", () -> agent.findings().size() >= findings.size());
                assertKernelAgrees(demo, agent.findings());
            }
            assertEquals(0, demo.exit(), demo::transcript);
        }
        assertThat(agent.findings().stream().map(DemoIT::described).sorted().collect(Collectors.toList()))
                .isEqualTo(findings);
        agent.assertClean();
    }

    /** What was found open is open, and what was found closed is not: its descriptor is no TCP socket any more. */
    private static void assertKernelAgrees(Forked demo, List<Finding> findings) throws IOException {
        Map<Boolean, List<Finding>> byEnd = findings.stream().collect(Collectors.partitioningBy(Finding::isCollected));
        assertThat(byEnd.get(false).stream().map(Finding::fdAndState).collect(Collectors.toSet()))
                .as("found, against ss and /proc")
                .containsAll(Kernel.over(demo.pid()))
                .isSubsetOf(fdsAndStates(demo.pid()));
        assertThat(byEnd.get(true)).allSatisfy(finding -> {
            assertThat(finding.json().has("closed_at")).isTrue();
            assertThat(Kernel.states(demo.pid())).doesNotContainKey(finding.fd());
        });
    }

    private static boolean shows(Forked demo, String state) {
        try {
            return Kernel.states(demo.pid()).containsValue(state);
        } catch (NoSuchFileException e) {
            // It ended meanwhile.
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of all sockets: a finding need not be one whose TCP is over. */
    private static Set<String> fdsAndStates(long pid) throws IOException {
        return Kernel.states(pid).entrySet().stream()
                .map(socket -> "fd " + socket.getKey() + " " + socket.getValue())
                .collect(Collectors.toSet());
    }

    private static List<String> expectations(String name) {
        try {
            Matcher block = EXPECT.matcher(Files.readString(DEMOS.resolve(name).resolve("README.md")));
            assertThat(block.find()).as(name + "'s README has an expect block").isTrue();
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
