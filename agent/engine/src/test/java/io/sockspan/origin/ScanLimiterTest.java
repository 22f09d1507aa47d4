package io.sockspan.origin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Proves that many scans over all loaded classes are allowed at once, and then one a second. */
class ScanLimiterTest {
    @Test
    void aFewHundredScansRunAtOnceAndThenOneASecond() {
        ScanLimiter looks = new ScanLimiter();
        long now = System.nanoTime();
        int taken = 0;
        while (looks.permits(now)) {
            taken++;
        }
        assertThat(taken).isEqualTo(251);
        assertThat(looks.permits(now + 900_000_000)).isFalse();
        assertThat(looks.permits(now + 1_100_000_000)).isTrue();
        assertThat(looks.permits(now + 1_200_000_000)).isFalse();
        int later = 0;
        while (looks.permits(now + 1_000_000_000_000L)) {
            later++;
        }
        assertThat(later).isEqualTo(251);
    }
}
