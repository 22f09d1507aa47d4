package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kinds.Kinds;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Proves the rules on the kinds of bug that real libraries have, each in plain JDK code: a connect that fails, a set-up that throws, TLS
 * that does not begin, a loop that forgets or ends, a pool whose use fails. Each is found as often as it was made, with the method that
 * opened the socket. Their mended twins have no finding.
 */
class KindsIT {
    /** The method that opens and forgets, how often it does, its finding in the end, and the JDK if not all have the bug. */
    private static final String TABLE = """
            unresolvedSocket       3 never-connected certain 17
            unresolvedChannel      3 never-connected certain
            unresolvedAsync        3 never-connected certain
            boundOnly              3 never-connected certain
            openedTwice            5 never-connected certain
            notYetConnected        3 never-connected certain
            addressInUse           3 never-connected certain
            addressInUseSocket     3 never-connected certain
            closedByConnect        5 deferred-close certain
            greetedSocket          3 closed-by-cleaner certain
            greetedByLivingPeer    3 closed-by-cleaner certain
            greetedChannel         5 unreachable certain
            greetedAsync           3 never-read doubtful
            endInsteadOfGreeting   3 eof-ignored certain
            resetInsteadOfGreeting 3 error-ignored certain
            closedSelector         3 unreachable certain
            rejectedHandler        3 never-read certain
            silentPeer             3 abandoned doubtful
            plainPeerUnder         3 error-ignored certain
            plainEngine            3 never-read certain
            overwrittenAtEnd       5 eof-ignored certain
            overwrittenAtReset     3 error-ignored certain
            overwrittenUnread      3 never-read doubtful
            loopEnds               3 never-read doubtful
            loopEndsUnread         3 never-read doubtful
            loopEndsDropped        5 unreachable certain
            selectorClosed         3 never-read doubtful
            cancelled              3 cancelled-key certain
            neverSelectedAgain     3 deferred-close certain
            answerTooLate          3 abandoned doubtful
            answerTooLateDropped   3 closed-by-cleaner certain
            answerTooLateAndGone   3 never-read doubtful
            resetInUse             3 error-ignored certain
            brokenPipe             3 error-ignored certain
            asyncEnd               3 eof-ignored certain
            """;

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "on JDK {0}")
    @ValueSource(ints = {17, 25})
    void eachLeakIsFoundWithTheMethodThatOpenedIt(int jdk) throws IOException {
        Agent agent = new Agent(folder);
        List<String[]> rows = rows(jdk);
        Map<String, String> expected =
                rows.stream().collect(Collectors.toMap(row -> row[0], row -> String.join(" ", row[1], row[2], row[3])));
        try (Peer peer = new Peer();
                Forked run = start(peer, jdk, agent, "buggy", rows)) {
            run.awaitLine("COLLECTED");
            run.within(Forked.PATIENCE_SECONDS, () -> said(agent).equals(expected));
            assertThat(said(agent)).isEqualTo(expected);
            Set<Integer> open = lastWords(agent).values().stream()
                    .filter(finding -> !finding.rule().equals("closed-by-cleaner"))
                    .map(Finding::fd)
                    .collect(Collectors.toSet());
            assertThat(open)
                    .containsAll(Kernel.states(run.pid()).entrySet().stream()
                            .filter(socket -> socket.getValue().equals("CLOSE_WAIT"))
                            .map(Map.Entry::getKey)
                            .collect(Collectors.toSet()));
            run.say("end");
            assertThat(run.exit()).isZero();
        }
        agent.assertClean();
    }

    @ParameterizedTest(name = "on JDK {0}")
    @ValueSource(ints = {17, 25})
    void theMendedTwinsHaveNoFinding(int jdk) throws IOException {
        Agent agent = new Agent(folder);
        try (Peer peer = new Peer();
                Forked run = start(peer, jdk, agent, "mended", rows(jdk))) {
            run.awaitLine("COLLECTED");
            Forked.pause(2_500);
            assertThat(Kernel.states(run.pid())).isEmpty();
            run.say("end");
            assertThat(run.exit()).isZero();
        }
        assertThat(agent.findings()).isEmpty();
        agent.assertClean();
    }

    private static Forked start(Peer peer, int jdk, Agent agent, String variant, List<String[]> rows)
            throws IOException {
        Stream<String> ways = rows.stream().map(row -> row[0] + "=" + row[1]);
        String[] arguments = Stream.concat(Stream.of(Integer.toString(peer.port()), variant), ways)
                .toArray(String[]::new);
        return Forked.start(peer, Jdks.java(jdk), List.of(agent.argument("threshold=1s")), Kinds.class, arguments);
    }

    private static List<String[]> rows(int jdk) {
        return TABLE.lines()
                .map(line -> line.split(" +", -1))
                .filter(row -> row.length == 4 || row[4].equals(Integer.toString(jdk)))
                .collect(Collectors.toList());
    }

    /** How many sockets of each method were found, and by which rule. */
    private static Map<String, String> said(Agent agent) {
        Map<String, String> said = new TreeMap<>();
        lastWords(agent).values().stream()
                .collect(Collectors.groupingBy(KindsIT::verdict, Collectors.counting()))
                .forEach((verdict, count) -> {
                    String[] words = verdict.split(" ", 2);
                    said.merge(words[0], count + " " + words[1], (one, other) -> one + " and " + other);
                });
        return said;
    }

    /**
     * The last finding of each socket, because a collection makes a doubtful one certain. The time of its opening identifies a socket,
     * because one that was closed at once has no cookie.
     */
    private static Map<String, Finding> lastWords(Agent agent) {
        return agent.findings().stream()
                .collect(Collectors.toMap(
                        finding -> finding.json().path("opened").path("time").asText(),
                        Function.identity(),
                        (before, after) -> after));
    }

    private static String verdict(Finding finding) {
        String way = finding.frames("opened").stream()
                .filter(frame -> frame.startsWith("kinds.") && !frame.startsWith("kinds.Kinds."))
                .map(frame -> frame.replaceFirst("\\(.*", "").replaceFirst(".*\\.", ""))
                .reduce((inner, outer) -> outer)
                .orElse("nowhere");
        return String.join(" ", way, finding.rule(), finding.isCertain() ? "certain" : "doubtful");
    }
}
