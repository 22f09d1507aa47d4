package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Test classes that ran in a JVM of their own under the agent: how each test ended, and which sockets the kernel showed at the end. */
final class Suites {
    private static final Pattern DESCRIPTORS = Pattern.compile("fd (\\d+(?:, \\d+)*)");

    /** Settings with which Jupiter runs 18 tests at once. It gets more threads, because it does not promise to use every one. */
    static final List<String> TOGETHER = List.of(
            "junit.jupiter.execution.parallel.enabled=true",
            "junit.jupiter.execution.parallel.mode.default=concurrent",
            "junit.jupiter.execution.parallel.config.strategy=fixed",
            "junit.jupiter.execution.parallel.config.fixed.parallelism=32");

    /** Like {@link #TOGETHER}, but with classes one after the other. */
    static final List<String> CLASS_BY_CLASS = Stream.concat(
                    TOGETHER.stream(), Stream.of("junit.jupiter.execution.parallel.mode.classes.default=same_thread"))
            .collect(Collectors.toList());

    private final List<String[]> ends = new ArrayList<>();
    private final List<String> err;
    private final Set<String> over;

    private Suites(List<String> lines, List<String> err, Set<String> over) {
        lines.forEach(line -> ends.add(line.split("\t", -1)));
        this.err = err;
        this.over = over;
    }

    /** Runs {@code classes} of the package suites (simple names) on a JDK; checks that the agent saw everything and swallowed nothing. */
    static Suites run(Agent agent, int jdk, List<String> settings, String... classes) throws IOException {
        List<String> tail = new ArrayList<>(List.of("-cp", classPath(), "suites.Run"));
        Stream.of(classes).map(name -> "suites." + name).forEach(tail::add);
        tail.addAll(settings);
        // With fewer than three processors there is no common pool, and each task gets a thread of its own.
        List<String> jvm =
                List.of(agent.argument("threshold=1h"), "-Djava.util.concurrent.ForkJoinPool.common.parallelism=2");
        try (Forked run = Forked.start(null, Jdks.java(jdk), jvm, tail)) {
            run.awaitLine("DONE");
            Set<String> over = Kernel.over(run.pid());
            run.say("end");
            assertThat(run.exit()).as(run.transcript()).isZero();
            agent.assertClean();
            return new Suites(run.out().subList(0, run.out().indexOf("DONE")), run.err(), over);
        }
    }

    /** What the tests of this module run with: the agent's jar, the integration, an engine. */
    static String classPath() {
        String surefire = System.getProperty("surefire.test.class.path");
        return surefire == null ? System.getProperty("java.class.path") : surefire;
    }

    /** Names of the tests and classes that ended with {@code FAILED}, {@code ABORTED} or {@code SUCCESSFUL}. */
    Set<String> ended(String how) {
        return ends.stream()
                .filter(end -> end[0].equals(how))
                .map(end -> end[1])
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The error of a test or class that did not succeed; ~ separates its lines. */
    String message(String name) {
        return column(name, 2);
    }

    /** The frames of the package suites in its error's trace, innermost first. */
    String trace(String name) {
        return column(name, 3);
    }

    /** The first lines of what its error suppresses. */
    String suppressed(String name) {
        return column(name, 4);
    }

    private String column(String name, int number) {
        return ends.stream()
                .filter(end -> end[1].equals(name) && end.length > number)
                .map(end -> end[number])
                .findFirst()
                .orElseThrow(() -> new AssertionError("no failure of " + name + " among " + ended("FAILED")));
    }

    List<String> err() {
        return err;
    }

    /** "fd N STATE" of each socket, from the kernel, at the end of the run. */
    Set<String> over() {
        return over;
    }

    /** The descriptors that errors name, each as often as it is named. */
    List<String> blamed() {
        List<String> blamed = new ArrayList<>();
        for (String[] end : ends) {
            Matcher matcher = DESCRIPTORS.matcher(end.length > 2 ? end[2] : "");
            while (matcher.find()) {
                blamed.addAll(List.of(matcher.group(1).split(", ", -1)));
            }
        }
        return blamed;
    }

    /** Each socket that the kernel shows to be over is blamed once, and no other. */
    void assertEachIsBlamedOnce() {
        assertThat(blamed())
                .as("blamed, against ss and /proc")
                .containsExactlyInAnyOrderElementsOf(
                        over.stream().map(socket -> socket.split(" ", -1)[1]).collect(Collectors.toList()));
    }

    /** Every failure has fewer than 15 lines. */
    void assertShort() {
        assertThat(ended("FAILED"))
                .allSatisfy(name -> assertThat(message(name).split("~", -1)).hasSizeLessThan(15));
    }
}
