package io.sockspan.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Proves for whom the end of a test waits, by counting the looks that it takes: none is repeated where waiting can change nothing. */
class GraceTest {
    private final AtomicInteger looks = new AtomicInteger();

    private List<Suspect> leaked(Suspect... all) {
        return Grace.leaked(() -> {
            looks.incrementAndGet();
            return List.of(all);
        });
    }

    @Test
    void whereNothingIsOpenOneLookIsAll() {
        assertThat(leaked()).isEmpty();
        assertThat(looks).hasValue(1);
    }

    @Test
    void aPoolsIdleConnectionCostsNoTime() {
        assertThat(leaked(Told.eofIgnored(1).with("certain", false).suspect())).isEmpty();
        assertThat(looks).hasValue(1);
    }

    @Test
    void whatWasCollectedCannotBeClosedAnyMore() {
        Suspect collected = Told.eofIgnored(1).with("collected", true).suspect();
        assertThat(leaked(collected)).containsExactly(collected);
        assertThat(looks).hasValue(1);
    }

    @Test
    void whatIsClosedInTimeIsNoLeakAndEndsTheWait() {
        Deque<List<Suspect>> answers = new ArrayDeque<>(List.of(
                List.of(Told.eofIgnored(1).suspect()),
                List.of(Told.eofIgnored(1).suspect()),
                List.of()));
        assertThat(Grace.leaked(answers::remove)).isEmpty();
        assertThat(answers).isEmpty();
    }

    @Test
    void whatStaysIsLeakedAfterItsTime() {
        Suspect certain = Told.eofIgnored(1).suspect();
        Suspect undecided = Told.eofIgnored(2).without("rule", "certain").suspect();
        long start = System.nanoTime();
        assertThat(leaked(certain, undecided)).containsExactly(certain);
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(200_000_000L);
        assertThat(looks.get()).isGreaterThan(1);
    }

    @Test
    void whoseCodeWasNotToldHasLonger() {
        assertThat(Grace.of(Told.eofIgnored(1).suspect())).isEqualTo(200);
        assertThat(Grace.of(Told.eofIgnored(1).without("told_what").suspect())).isEqualTo(1000);
    }

    @Test
    void anInterruptIsKeptAndShortensNothing() {
        Thread.currentThread().interrupt();
        Suspect certain = Told.eofIgnored(1).suspect();
        long start = System.nanoTime();
        assertThat(leaked(certain)).containsExactly(certain);
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(200_000_000L);
        assertThat(Thread.interrupted()).isTrue();
    }
}
