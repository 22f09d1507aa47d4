package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The built jar with its options for one run, and the files that the run writes. */
final class Agent {
    private final Path folder;

    /** A folder of the test's own. */
    Agent(Path folder) {
        this.folder = folder;
    }

    /** The jar under test: system property {@code sockspan.jar}, or where the build puts it. */
    static Path jar() {
        Path jar = Path.of(System.getProperty("sockspan.jar", "../dist/target/sockspan.jar"))
                .toAbsolutePath()
                .normalize();
        assertThat(jar)
                .as("the jar under test, which the module agent/dist builds")
                .exists();
        return jar;
    }

    /** The {@code -javaagent} argument with this run's files and {@code more} options. */
    String argument(String... more) {
        return argument(jar(), more);
    }

    String argument(Path jar, String... more) {
        return "-javaagent:" + jar + "=" + options(more);
    }

    /** This run's files and {@code more} options, as the jar is told them. */
    String options(String... more) {
        return Stream.concat(Stream.of("findings=" + findingsFile(), "log=" + logFile()), Stream.of(more))
                .collect(Collectors.joining(","));
    }

    /** Nothing but the options given. */
    static String bare(String... options) {
        return "-javaagent:" + jar() + "=" + String.join(",", options);
    }

    Path findingsFile() {
        return folder.resolve("findings.ndjson");
    }

    Path logFile() {
        return folder.resolve("sockspan.log");
    }

    /** What was found so far, findings that were taken back included, in order. */
    List<Finding> findings() {
        return Finding.read(findingsFile()).stream()
                .filter(finding -> !finding.isResolved())
                .collect(Collectors.toList());
    }

    /** What was taken back so far. */
    List<Finding> resolved() {
        return Finding.read(findingsFile()).stream().filter(Finding::isResolved).collect(Collectors.toList());
    }

    /** The agent's last line, at exit: it saw every hook installed, lost no event, and swallowed nothing. */
    void assertClean() throws IOException {
        Map<String, String> summary = summary();
        assertThat(summary)
                .as("the summary in " + Files.readString(logFile()))
                .containsEntry("swallowed", "0")
                .containsEntry("dropped", "0")
                .containsEntry("missing_hooks", "0");
    }

    /** The same where more happens in a moment than the agent need keep: what it dropped is counted. */
    void assertCleanButForDrops() throws IOException {
        assertThat(summary())
                .containsEntry("swallowed", "0")
                .containsEntry("missing_hooks", "0")
                .hasEntrySatisfying("dropped", count -> assertThat(count).containsOnlyDigits());
    }

    /** The keys and values of the summary. */
    Map<String, String> summary() throws IOException {
        assertThat(logFile()).exists();
        List<String> lines = Files.readAllLines(logFile());
        assertThat(lines).isNotEmpty();
        String last = lines.get(lines.size() - 1);
        assertThat(last).as("the last line of the log").startsWith("sockspan: summary");
        return Stream.of(last.split("\\s+", -1))
                .filter(word -> word.contains("="))
                .map(word -> word.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1], (first, second) -> second));
    }
}
