package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Proves the agent on real libraries, the cases of {@code src/test/corpus}. Of each leak it finds every socket, with the line that
 * opened it, and
 * is certain unless the case states that no fact can make it so. Nothing is certain against the mended version. Against an innocent
 * nothing is
 * reported at a threshold longer than it is slow.
 */
@Tag("online")
class CorpusIT {
    /** A run sleeps for most of its time, and has a network of its own where that is allowed. */
    private static final ExecutorService THREE = Executors.newFixedThreadPool(3);

    /**
     * What the agent is known to judge wrongly: a case and a variant, and what it says. Each entry is asserted to be still wrong, so
     * that the
     * change which mends it takes it out of this table.
     */
    private static final Map<String, String> KNOWN_MISSES = Map.of(
            "jedis-warmpool run",
            "never-read, certain: a pool's connections that were never used, before the pool's next test of them");

    private static final Map<CorpusRun, Future<CorpusRun.Outcome>> PLAYED = new ConcurrentHashMap<>();

    @TempDir
    private static Path folder;

    @BeforeAll
    static void playAll() throws IOException {
        for (CorpusRun run : runs().collect(Collectors.toList())) {
            run.fetch();
        }
        runs().forEach(run -> PLAYED.put(run, THREE.submit(() -> run.play(folder))));
    }

    @AfterAll
    static void end() {
        THREE.shutdownNow();
    }

    static Stream<CorpusRun> runs() throws IOException {
        List<CorpusCase> cases = CorpusCase.all();
        assertThat(cases).as("the cases of the corpus").hasSizeGreaterThanOrEqualTo(18);
        return Stream.of(17, 25).flatMap(jdk -> cases.stream().flatMap(of -> CorpusRun.all(of, jdk)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("runs")
    void isJudgedAsItsCaseStates(CorpusRun run) throws IOException, InterruptedException, ExecutionException {
        CorpusRun.Outcome outcome = PLAYED.get(run).get();
        assertThat(outcome.printed().code()).as(outcome.printed().err()).isZero();
        String miss = KNOWN_MISSES.get(run.of().id() + " " + run.variant());
        if (miss == null) {
            assertJudged(run, outcome);
        } else {
            assertThatExceptionOfType(AssertionError.class)
                    .as("still missed (" + miss + "); if not, the table has one entry less")
                    .isThrownBy(() -> assertJudged(run, outcome));
        }
        outcome.agent().assertClean();
    }

    private static void assertJudged(CorpusRun run, CorpusRun.Outcome outcome) {
        switch (run.variant()) {
            case "buggy" -> assertEachFound(run.of(), outcome);
            case "fixed" -> assertNoneCertain(outcome.agent());
            default -> assertThat(outcome.agent().findings()).isEmpty();
        }
    }

    private static void assertEachFound(CorpusCase of, CorpusRun.Outcome outcome) {
        List<Finding> leaks = outcome.agent().findings().stream()
                .filter(finding -> finding.isLeak() && (finding.isCertain() || of.isSuspicionRight()))
                .filter(finding -> finding.frames("opened").stream().anyMatch(frame -> frame.startsWith(of.culprit())))
                .collect(Collectors.toList());
        Set<Integer> found = leaks.stream().map(Finding::fd).collect(Collectors.toSet());
        assertThat(found)
                .as("leaks of " + of.culprit() + " among " + outcome.agent().findings())
                .hasSizeGreaterThanOrEqualTo(of.leaks());
        assertThat(found).as("of those that /proc shows in CLOSE_WAIT").containsAll(outcome.inCloseWait());
    }

    /** A pool's idle connection may be reported as a leak, until the pool evicts it. */
    private static void assertNoneCertain(Agent agent) {
        assertThat(agent.findings()).noneMatch(Finding::isCertain);
        assertThat(agent.resolved()).hasSameSizeAs(agent.findings());
    }
}
