package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
 * Proves the agent on real libraries: of each leak of the corpus beside the repository it finds every socket, with the line that opened it;
 * nothing is certain against the mended version, and the innocents are silent at a threshold longer than they are slow.
 */
@Tag("online")
class CorpusIT {
    /** A run sleeps for most of its time, and has a network of its own where that is allowed. */
    private static final ExecutorService THREE = Executors.newFixedThreadPool(3);

    private static final Map<CorpusRun, Future<CorpusRun.Outcome>> PLAYED = new ConcurrentHashMap<>();

    @TempDir
    private static Path folder;

    @BeforeAll
    static void playAll() throws IOException {
        assumeTrue(CorpusCase.isAtHand(), "not run: there is no corpus in ../shared beside the repository");
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
        assertThat(cases).as("the cases of the corpus").hasSizeGreaterThanOrEqualTo(12);
        return Stream.of(17, 25).flatMap(jdk -> cases.stream().flatMap(of -> CorpusRun.all(of, jdk)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("runs")
    void isJudgedAsItsCaseStates(CorpusRun run) throws IOException, InterruptedException, ExecutionException {
        CorpusRun.Outcome outcome = PLAYED.get(run).get();
        assertThat(outcome.printed().code()).as(outcome.printed().err()).isZero();
        switch (run.variant()) {
            case "buggy" -> assertEachFound(run.of(), outcome);
            case "fixed" -> assertNoneCertain(outcome.agent());
            default -> assertThat(outcome.agent().findings()).isEmpty();
        }
        outcome.agent().assertClean();
    }

    private static void assertEachFound(CorpusCase of, CorpusRun.Outcome outcome) {
        List<Finding> leaks = outcome.agent().findings().stream()
                .filter(Finding::isLeak)
                .filter(finding -> finding.frames("opened").stream().anyMatch(frame -> frame.startsWith(of.culprit())))
                .collect(Collectors.toList());
        Set<Integer> found = leaks.stream().map(Finding::fd).collect(Collectors.toSet());
        assertThat(found)
                .as("leaks of " + of.culprit() + " among " + outcome.agent().findings())
                .hasSizeGreaterThanOrEqualTo(of.leaks());
        assertThat(found).as("of those that /proc shows in CLOSE_WAIT").containsAll(outcome.inCloseWait());
    }

    /** A pool's idle connection may be told as one, until the pool evicts it. */
    private static void assertNoneCertain(Agent agent) {
        assertThat(agent.findings()).noneMatch(Finding::isCertain);
        assertThat(agent.resolved()).hasSameSizeAs(agent.findings());
    }
}
