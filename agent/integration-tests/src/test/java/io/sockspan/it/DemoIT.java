package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
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

    /** How a demo's own network is made: words of a shell in a new user and network namespace. */
    private static final String NETWORK = "network ";

    /** Findings about what has no descriptor any more: only the rows of {@code ss} show it. */
    private static final Set<String> WITHOUT_DESCRIPTOR = Set.of("stuck-close", "port-pressure");

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
        List<String> launcher = launcher(expect);
        try (Forked demo = Forked.through(launcher, Jdks.java(jdk), jvm, tail)) {
            for (String line : expect) {
                if (line.startsWith(SEEN)
                        && !demo.within(
                                Forked.PATIENCE_SECONDS,
                                () -> shows(demo, inside(demo, launcher), line.substring(SEEN.length())))) {
                    return false;
                }
            }
            if (!findings.isEmpty()) {
                demo.await(findings.size() + " findings", () -> agent.findings().size() >= findings.size());
                if (!agreesWithTheKernel(demo, agent, inside(demo, launcher))) {
                    return false;
                }
            }
            assertEquals(0, demo.exit(), demo::transcript);
        }
        assertThat(agent.findings().stream().map(DemoIT::described).sorted().collect(Collectors.toList()))
                .isEqualTo(findings);
        agent.assertClean();
        return true;
    }

    /** False if its sockets moved or it ended while the kernel was asked. */
    private static boolean agreesWithTheKernel(Forked demo, Agent agent, String... inside) throws IOException {
        Map<Integer, String> before = states(demo, inside);
        List<Finding> found = agent.findings();
        List<Ss> rows = rows(demo, inside);
        Map<Integer, String> after = states(demo, inside);
        if (!before.equals(after) || !demo.isAlive()) {
            return false;
        }
        Map<Boolean, List<Finding>> byDescriptor = found.stream()
                .collect(Collectors.partitioningBy(finding -> !WITHOUT_DESCRIPTOR.contains(finding.rule())));
        assertKernelAgrees(after, byDescriptor.get(true));
        assertThat(byDescriptor.get(false)).allSatisfy(finding -> assertKernelHolds(rows, finding));
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

    /** The kernel has the connection, and no process has it. */
    private static void assertKernelHolds(List<Ss> rows, Finding finding) {
        assertThat(rows)
                .as("the rows of ss, for " + finding.ends())
                .anyMatch(row -> row.ends().equals(finding.ends())
                        && row.state().equals(finding.state())
                        && row.pids().isEmpty());
        JsonNode use = finding.json().path("port_use");
        if (!use.isMissingNode()) {
            String destination = use.path("destination").asText();
            long held = rows.stream()
                    .filter(row -> row.state().equals("TIME_WAIT") && destination.equals(row.peer()))
                    .count();
            assertThat(use.path("time_wait_of_all").asLong())
                    .isBetween(use.path("ports").asLong() / 2 + 1, held);
        }
    }

    /** What leads into the demo's own network, if it has one. */
    private static String[] inside(Forked demo, List<String> launcher) {
        return launcher.isEmpty()
                ? new String[0]
                : new String[] {"nsenter", "--preserve-credentials", "-U", "-n", "-t", Long.toString(demo.pid()), "--"};
    }

    /** What starts the demo in a network of its own, if its README asks for one. */
    private static List<String> launcher(List<String> expect) {
        return expect.stream()
                .filter(line -> line.startsWith(NETWORK))
                .flatMap(line -> Stream.of(
                        "unshare", "-Urn", "sh", "-ec", line.substring(NETWORK.length()) + " && exec \"$@\"", "sh"))
                .collect(Collectors.toList());
    }

    /** Every connection that the kernel has. Empty if the demo ended meanwhile, and its network with it. */
    private static List<Ss> rows(Forked demo, String... inside) throws IOException {
        try {
            return Ss.all(inside);
        } catch (IllegalStateException e) {
            return ended(demo, e, List.of());
        }
    }

    private static <T> T ended(Forked demo, IllegalStateException failure, T nothing) {
        if (demo.within(1, () -> !demo.isAlive())) {
            return nothing;
        }
        throw failure;
    }

    /** Empty if it ended meanwhile. */
    private static Map<Integer, String> states(Forked demo, String... inside) {
        try {
            return Kernel.states(demo.pid(), inside);
        } catch (NoSuchFileException e) {
            return Map.of();
        } catch (IllegalStateException e) {
            return ended(demo, e, Map.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean shows(Forked demo, String[] inside, String state) {
        return states(demo, inside).containsValue(state);
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
                            || line.startsWith(NETWORK)
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
