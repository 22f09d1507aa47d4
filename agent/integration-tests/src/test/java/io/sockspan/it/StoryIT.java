package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Proves that a story names the application's line even if a library opened and read the socket, and calls the library's own bug the
 * library's. Two bugs of one class are two stories, however many sockets they have. One bug has one name over runs, JDKs and layouts of the
 * application.
 */
class StoryIT {
    private static final String FETCH = "com.acme.shop.Orders.fetch";
    private static final String LIST = "com.acme.shop.Orders.list";
    private static final Pattern IN_ALL = Pattern.compile(".* ([0-9a-f]{8}): .*, (\\d+) in all.*");

    @TempDir
    private Path folder;

    private Shop shop;
    private int runs;

    @BeforeEach
    void compile() throws IOException {
        shop = new Shop(Files.createDirectories(folder.resolve("shop home")));
    }

    /** What one run of the application found, and its log. */
    private record Run(List<Finding> findings, List<String> lines) {
        /** Each method that opened a socket, with the fingerprint of its finding. */
        Map<String, String> names() {
            return findings.stream().collect(Collectors.toMap(Run::opened, Run::fingerprint));
        }

        static String opened(Finding finding) {
            return method(finding, "opened");
        }

        static String method(Finding finding, String part) {
            return finding.firstFrame(part).replaceFirst(":\\d+$", "");
        }

        static String fingerprint(Finding finding) {
            return finding.json().path("fingerprint").asText();
        }

        /** How many sockets have each fingerprint. */
        Map<String, Integer> counts() {
            Map<String, Integer> counts = new LinkedHashMap<>();
            findings.forEach(finding -> counts.merge(fingerprint(finding), 1, Integer::sum));
            return counts;
        }

        /** How many sockets each fingerprint has in the end, by the log. */
        Map<String, Integer> saidInAll() {
            Map<String, Integer> counts = new LinkedHashMap<>();
            for (String line : lines) {
                Matcher said = IN_ALL.matcher(line);
                if (said.matches()) {
                    counts.put(said.group(1), Integer.parseInt(said.group(2)));
                }
            }
            return counts;
        }

        long stories() {
            return lines.stream().filter(line -> line.contains("eof-ignored: ")).count();
        }

        Set<String> frames(String part) {
            return findings.stream().map(finding -> method(finding, part)).collect(Collectors.toSet());
        }
    }

    /** Runs the application with so many fetches, lists and heartbeats, until all are found. */
    private Run run(int jdk, List<String> tail, int fetches, int lists, int beats, String... options)
            throws IOException {
        Agent agent = new Agent(Files.createDirectories(folder.resolve("run" + runs++)));
        List<String> all = new ArrayList<>(List.of(options));
        all.add("threshold=1s");
        int count = fetches + lists + beats;
        try (Peer peer = new Peer()) {
            List<String> command = new ArrayList<>(tail);
            command.add(Integer.toString(peer.port()));
            for (int number : new int[] {fetches, lists, beats}) {
                command.add(Integer.toString(number));
            }
            try (Forked run =
                    Forked.start(peer, Jdks.java(jdk), List.of(agent.argument(all.toArray(new String[0]))), command)) {
                run.awaitLine("READY");
                run.await(count + " findings", () -> agent.findings().size() >= count);
                run.say("done");
                assertThat(run.exit()).isZero();
                assertThat(run.err()).isEmpty();
            }
        }
        agent.assertClean();
        assertThat(agent.findings()).hasSize(count);
        return new Run(agent.findings(), Files.readAllLines(agent.logFile()));
    }

    @ParameterizedTest(name = "on JDK {0}")
    @ValueSource(ints = {17, 25})
    void twoBugsOfOneClassAreTwoStoriesHoweverManySocketsTheyHave(int jdk) throws IOException {
        Run run = run(jdk, shop.jars(), 503, 7, 0);
        assertThat(run.counts().values()).containsExactlyInAnyOrder(503, 7);
        assertThat(run.stories()).isEqualTo(2);
        assertThat(run.saidInAll()).isEqualTo(run.counts());
        assertThat(run.frames("opened")).containsExactlyInAnyOrder(FETCH, LIST);
        assertThat(run.frames("last_read")).containsExactlyInAnyOrder(FETCH, LIST);
    }

    @Test
    void aStoryNamesTheApplicationsLineAndTheLibrarysBehindIt() throws IOException {
        Run run = run(17, shop.jars(), 1, 0, 0);
        assertThat(run.lines())
                .containsSequence(
                        "  opened     " + FETCH + "(Orders.java:16)  thread main",
                        "             by org.pool.Pool.open(Pool.java:47), called from your code here",
                        "  last read  " + FETCH + "(Orders.java:17)  thread main  returned -1",
                        "             by org.pool.Pool.drain(Pool.java:57), called from your code here")
                .contains("  fix        close it where the read returned -1 (" + FETCH
                        + "(Orders.java:17)), or open it in" + " try-with-resources (" + FETCH + "(Orders.java:16))");
        Finding finding = run.findings().get(0);
        assertThat(finding.json().at("/opened/stack")).hasSize(10);
        assertThat(finding.json().at("/opened/stack/1").asText()).startsWith("com.acme.shop.Main.main(");
        assertThat(finding.json().at("/opened/stack/2").asText()).startsWith("org.pool.Pool.open(");
        assertThat(finding.json().at("/opened/application_frames").asInt()).isEqualTo(2);
        assertThat(finding.json().at("/opened/by").asText()).isEqualTo("org.pool.Pool.open(Pool.java:47)");
        assertThat(finding.json().at("/opened").has("source")).isFalse();
    }

    @Test
    void oneBugHasOneNameOverRunsJdksAndLayouts() throws IOException {
        Map<String, String> known = run(17, shop.jars(), 1, 1, 1).names();
        assertThat(known).containsOnlyKeys(FETCH, LIST, "org.pool.Pool.open");
        assertThat(Set.copyOf(known.values())).hasSize(3).doesNotContain("");
        for (List<String> layout : List.of(
                shop.jars(),
                shop.startedJar(),
                shop.shadedJar(),
                shop.project(),
                shop.unpackedWar(),
                shop.packedWar())) {
            for (int jdk : new int[] {17, 25}) {
                assertThat(run(jdk, layout, 1, 1, 1).names())
                        .as(layout + " on JDK " + jdk)
                        .isEqualTo(known);
            }
        }
    }

    @ParameterizedTest(name = "on JDK {0}")
    @ValueSource(ints = {17, 25})
    void aLeakOfALibrarysOwnThreadIsTheLibrarys(int jdk) throws IOException {
        Run run = run(jdk, shop.jars(), 0, 0, 3);
        assertThat(run.stories()).isEqualTo(1);
        assertThat(run.lines())
                .containsSequence(
                        "  opened     org.pool.Pool.open(Pool.java:47)  thread pool-heartbeat",
                        "             no frame of your code: org.pool's own");
        assertThat(run.findings())
                .allSatisfy(finding -> assertThat(
                                finding.json().at("/opened/library").asText())
                        .isEqualTo("org.pool"));
    }

    @Test
    void packagesThatAreNamedAreTheApplications() throws IOException {
        Run run = run(17, shop.jars(), 1, 0, 0, "application=org.pool:com.example");
        assertThat(run.frames("opened")).containsExactly("org.pool.Pool.open");
        assertThat(run.findings().get(0).json().at("/opened/application_frames").asInt())
                .isEqualTo(8);
    }

    @Test
    void aLineIsShownWhereItsSourceIsAtHandAndNotNewer() throws IOException {
        List<String> project = shop.project();
        Run shown = run(17, project, 1, 0, 0);
        assertThat(shown.lines())
                .containsSequence(
                        "  opened     " + FETCH + "(Orders.java:16)  thread main",
                        "               16 | Socket socket = pool.lease();")
                .containsSequence(
                        "  last read  " + FETCH + "(Orders.java:17)  thread main  returned -1",
                        "               17 | Pool.drain(socket);");
        assertThat(shown.findings().get(0).json().at("/opened/source").asText())
                .isEqualTo("Socket socket = pool.lease();");
        assertThat(shown.findings().get(0).json().at("/last_read/source").asText())
                .isEqualTo("Pool.drain(socket);");
        Files.setLastModifiedTime(
                shop.source().resolve("com/acme/shop/Orders.java"),
                FileTime.from(Instant.now().plusSeconds(7)));
        Run hidden = run(17, project, 1, 0, 0);
        assertThat(hidden.lines())
                .contains("  opened     " + FETCH + "(Orders.java:16)  thread main")
                .noneMatch(line -> line.contains(" | "));
        assertThat(hidden.findings().get(0).json().at("/opened").has("source")).isFalse();
    }

    @Test
    void aLibrarysLineIsShownFromTheSourcesBesideItsJar() throws IOException {
        shop.addSourcesOfPool();
        Run run = run(25, shop.jars(), 0, 0, 1);
        assertThat(run.lines())
                .contains("               47 | Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);");
    }
}
