package io.sockspan.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Proves for which sockets the end of a test waits, by counting its looks: no look is repeated where waiting can change nothing. */
class GraceTest {
    private final AtomicInteger looks = new AtomicInteger();

    private List<Suspect> left(Suspect... all) {
        return Grace.left(() -> {
            looks.incrementAndGet();
            return List.of(all);
        });
    }

    @Test
    void whereNothingIsOpenOneLookIsEnough() {
        assertThat(left()).isEmpty();
        assertThat(looks).hasValue(1);
    }

    @Test
    void aPoolsIdleConnectionCostsNoTime() {
        assertThat(left(AnswerSample.eofIgnored(1).with("certain", false).suspect()))
                .hasSize(1);
        assertThat(looks).hasValue(1);
    }

    @Test
    void aCollectedSocketIsNotWaitedFor() {
        Suspect collected = AnswerSample.eofIgnored(1).with("collected", true).suspect();
        assertThat(left(collected)).containsExactly(collected);
        assertThat(looks).hasValue(1);
    }

    @Test
    void aSocketClosedInTimeIsNoLeakAndEndsTheWait() {
        Deque<List<Suspect>> answers = new ArrayDeque<>(List.of(
                List.of(AnswerSample.eofIgnored(1).suspect()),
                List.of(AnswerSample.eofIgnored(1).suspect()),
                List.of()));
        assertThat(Grace.left(answers::remove)).isEmpty();
        assertThat(answers).isEmpty();
    }

    @Test
    void aSocketThatStaysOpenIsLeakedAfterItsTime() {
        Suspect certain = AnswerSample.eofIgnored(1).suspect();
        Suspect undecided =
                AnswerSample.eofIgnored(2).without("rule", "certain").suspect();
        long start = System.nanoTime();
        assertThat(left(certain, undecided)).containsExactly(certain, undecided);
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(200_000_000L);
        assertThat(looks.get()).isGreaterThan(1);
    }

    @Test
    void withoutAReportTheCodeHasMoreTime() {
        assertThat(Grace.of(AnswerSample.eofIgnored(1).suspect())).isEqualTo(200);
        assertThat(Grace.of(AnswerSample.eofIgnored(1).without("told_what").suspect()))
                .isEqualTo(1000);
    }

    @Test
    void anInterruptIsKeptAndShortensNothing() {
        Thread.currentThread().interrupt();
        Suspect certain = AnswerSample.eofIgnored(1).suspect();
        long start = System.nanoTime();
        assertThat(left(certain)).containsExactly(certain);
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(200_000_000L);
        assertThat(Thread.interrupted()).isTrue();
    }
}
