package io.sockspan.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Proves that closes are sampled up to a burst and a rate, whatever the clock reads, and that the rest is counted. */
class SampleQuotaTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long BEGIN = -31 * SECOND;

    private final SampleQuota quota = new SampleQuota(BEGIN);

    private int taken(int asked) {
        int taken = 0;
        for (int i = 0; i < asked; i++) {
            taken += quota.takes() ? 1 : 0;
        }
        return taken;
    }

    @Test
    void aBurstIsSampledAndFurtherClosesAreCounted() {
        assertThat(taken(SampleQuota.BURST + 13)).isEqualTo(SampleQuota.BURST);
        assertThat(quota.refused()).isEqualTo(13);
    }

    @Test
    void aSecondRefillsItsRateAndShortIntervalsLoseNothing() {
        taken(SampleQuota.BURST);
        for (int i = 1; i <= 10_007; i++) {
            quota.refill(BEGIN + i * SECOND / 10_007);
        }
        assertThat(taken(SampleQuota.BURST)).isBetween(SampleQuota.PER_SECOND * 9 / 10, SampleQuota.PER_SECOND);
    }

    @Test
    void aLongPauseRefillsNoMoreThanABurst() {
        taken(7);
        quota.refill(BEGIN + 1_000_003 * SECOND);
        assertThat(taken(SampleQuota.BURST + 5)).isEqualTo(SampleQuota.BURST);
    }
}
