package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Proves that the demo leaky-tests, built by Maven with each supported Jupiter, fails as its README says, by Surefire's reports. */
@Tag("online")
class LeakyTestsIT {
    private static final Path DEMO = Path.of("../../demo-apps/projects/leaky-tests");
    private static final Pattern EXPECT = Pattern.compile("```expect\n(.*?)```", Pattern.DOTALL);
    private static final Pattern RED = Pattern.compile("red (\\S+) by (\\S+) (opened|suppressed) (\\S+)");

    private static LocalRepository repository;

    @TempDir
    private Path folder;

    @BeforeAll
    static void prepare() throws IOException {
        repository = new LocalRepository(Path.of("target/repository"));
    }

    @ParameterizedTest(name = "Jupiter {0} on JDK {1}, {2}")
    @CsvSource({
        "5.10.5, 17, -Pjavaagent",
        "5.14.4, 17, -Pjavaagent",
        "6.1.3, 17, -Pjavaagent",
        "5.10.5, 25, -Dagent=attached",
        "5.14.4, 25, -Pjavaagent",
        "6.1.3, 25, -Dagent=attached"
    })
    void theGuiltyTestFailsOnItsOwnLine(String jupiter, int jdk, String how) throws IOException {
        MavenProject project = new MavenProject(DEMO, folder);
        assertThat(project.test(repository, Jdks.java(jdk), "-Djunit.version=" + jupiter, how))
                .as(project.said())
                .isEqualTo(1);
        Map<String, String> reports = project.reports();
        List<String> promised = promises();
        assertThat(reports).as(project.said()).hasSameSizeAs(promised);
        promised.forEach(line -> assertKept(line, reports));

        int line = line("src/test/java/demo/LeakyOrderTest.java", ".place(\"a chair\")");
        assertThat(reports.get("LeakyOrderTest.placesAnOrder"))
                .contains("at demo.LeakyOrderTest.placesAnOrder(LeakyOrderTest.java:" + line + ")");
        assertThat(project.said())
                .contains("LeakyOrderTest.placesAnOrder:" + line + " 1 socket leaked: localhost:")
                .contains("Tests run: 3, Failures: 2, Errors: 0, Skipped: 0")
                .doesNotContain("WARNING: [", "sockspan: ");
    }

    /** When Surefire trims a trace, it keeps the frames of the test's class, and nothing that is suppressed. */
    @Test
    void aTrimmedTraceHasTheGuiltyLineInItsMessage() throws IOException {
        MavenProject project = new MavenProject(DEMO, folder);
        assertThat(project.test(repository, Jdks.java(17), "-DtrimStackTrace=true"))
                .isEqualTo(1);
        int line = line("src/test/java/demo/LeakyOrderTest.java", ".place(\"a chair\")");
        String trace = project.reports().get("LeakyOrderTest.placesAnOrder");
        assertThat(firstFrame(trace))
                .isEqualTo("at demo.LeakyOrderTest.placesAnOrder(LeakyOrderTest.java:" + line + ")");
        assertThat(trace).contains("opened     OrderClient.place(OrderClient.java:" + opening() + ")");
    }

    /** Where the agent can neither come nor be attached, no annotated test is green. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"-XX:+DisableAttachMechanism", "-XX:-EnableDynamicAgentLoading"})
    void whereNothingCanBeCheckedEachTestSaysWhatToAdd(String refusal) throws IOException {
        MavenProject project = new MavenProject(DEMO, folder);
        assertThat(project.test(repository, Jdks.java(25), "-DargLine=" + refusal))
                .isEqualTo(1);
        Map<String, String> reports = project.reports();
        Path jar = repository.folder().resolve("io/sockspan/sockspan/0.1.0-SNAPSHOT/sockspan-0.1.0-SNAPSHOT.jar");
        assertThat(reports).hasSize(3);
        assertThat(reports)
                .allSatisfy((test, trace) -> assertThat(trace)
                        .contains("nothing was checked, ", "it cannot be attached to a JVM with " + refusal)
                        .contains("-javaagent:" + jar + "=log=none")
                        .contains("<argLine>-javaagent:${io.sockspan:sockspan:jar}=log=none</argLine>"));
        assertThat(project.said()).doesNotContain("Full thread dump");
    }

    @ParameterizedTest(name = "on JDK {0}")
    @ValueSource(ints = 11)
    void onAJvmThatIsTooOldEachTestSaysSo(int jdk) throws IOException {
        MavenProject project = new MavenProject(DEMO, folder);
        assertThat(project.test(repository, Jdks.java(jdk))).isEqualTo(1);
        assertThat(project.reports())
                .hasSize(3)
                .allSatisfy((test, trace) -> assertThat(trace)
                        .contains("nothing was checked, ", "it needs Java 17 or newer and this is 11"));
    }

    private static void assertKept(String line, Map<String, String> reports) {
        Matcher red = RED.matcher(line);
        if (!red.matches()) {
            assertThat(reports.get(line.replaceFirst("^green ", ""))).as(line).isEmpty();
            return;
        }
        String trace = reports.get(red.group(1));
        assertThat(firstLine(trace)).as(line).matches("\\S+\\." + red.group(2) + ":.*");
        if (red.group(3).equals("opened")) {
            String place = red.group(4) + "(OrderClient.java:" + opening() + ")";
            assertThat(trace).as(line).contains("opened     " + place);
            assertThat(firstFrame(trace)).as(line).isEqualTo("at demo." + place);
        } else {
            assertThat(trace).as(line).containsPattern("Suppressed: \\S+\\." + red.group(4) + ": 1 socket leaked");
        }
    }

    private static int opening() {
        return line("src/main/java/demo/OrderClient.java", "new Socket(");
    }

    private static String firstLine(String trace) {
        return trace.lines().findFirst().orElse("");
    }

    private static String firstFrame(String trace) {
        return trace.lines()
                .map(String::strip)
                .filter(frame -> frame.startsWith("at "))
                .findFirst()
                .orElse("");
    }

    private static List<String> promises() throws IOException {
        Matcher block = EXPECT.matcher(Files.readString(DEMO.resolve("README.md")));
        assertThat(block.find()).isTrue();
        List<String> lines = block.group(1).lines().collect(Collectors.toList());
        assertThat(lines)
                .hasSize(3)
                .allMatch(line -> line.startsWith("green ") || RED.matcher(line).matches());
        return lines;
    }

    /** The number of the first line that holds {@code text}. */
    private static int line(String file, String text) {
        try {
            List<String> lines = Files.readAllLines(DEMO.resolve(file));
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).contains(text)) {
                    return i + 1;
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        throw new AssertionError(text + " is not in " + file);
    }
}
