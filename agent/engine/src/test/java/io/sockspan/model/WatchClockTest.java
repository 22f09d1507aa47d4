package io.sockspan.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Proves that a step of the system's time changes no duration, and that times which leave the agent follow it. */
class WatchClockTest {
    private static final long HOUR = Duration.ofHours(1).toNanos();
    private static final long MILLI = 1_000_000;

    private final ManualTime time = new ManualTime();
    private final WatchClock clock = time.clock;

    @Test
    void itsTimesAreOneFixedOffsetFromNanoTime() {
        long before = clock.now() - clock.nanoTime();
        time.advance(Duration.ofSeconds(7));
        assertThat(clock.now() - clock.nanoTime()).isEqualTo(before);
        assertThat(clock.epoch(0)).as("did not happen").isZero();
        assertThat(clock.wall(0)).as("did not happen").isZero();
    }

    @Test
    void aStepForwardChangesWallTimesOnceFollowedAndNeverTheClocksOwnTimes() {
        long born = clock.now();
        time.setWallClock(Duration.ofHours(1));
        assertThat(clock.wall(born)).as("before it is followed").isEqualTo(born);
        clock.followWall();
        assertThat(clock.wall(born) - born).isBetween(HOUR, HOUR + MILLI);
        assertThat(clock.now() - born).isLessThan(MILLI);
    }

    @Test
    void aStepBackIsFollowedLikeAStepForward() {
        long born = clock.now();
        time.setWallClock(Duration.ofHours(-1));
        clock.followWall();
        assertThat(clock.wall(born) - born).isBetween(-HOUR, -HOUR + MILLI);
    }

    @Test
    void theSecondStepReplacesTheFirst() {
        time.setWallClock(Duration.ofHours(3));
        clock.followWall();
        time.setWallClock(Duration.ofHours(-3));
        clock.followWall();
        assertThat(clock.wall(HOUR) - HOUR).isBetween(-MILLI, MILLI);
    }

    @Test
    void aDifferenceThatTheReadingsMayHaveCausedIsIgnored() {
        time.setWallClock(Duration.ofMillis(97));
        clock.followWall();
        assertThat(clock.wall(HOUR)).isEqualTo(HOUR);
    }

    @Test
    void readingsBetweenWhichTheThreadLostItsCoreShowNoStep() {
        // The wall clock is read 211 ms after the clock that it is compared with.
        WatchClock paused = new WatchClock(new SlowReadings()::nanoTime, () -> 0);
        paused.followWall();
        assertThat(paused.wall(HOUR)).isEqualTo(HOUR);
    }

    /** Between any two readings the thread loses its core for 211 ms. */
    private static final class SlowReadings {
        private long nanoTime;

        long nanoTime() {
            nanoTime += 211 * MILLI;
            return nanoTime;
        }
    }
}
