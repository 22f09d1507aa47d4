package io.sockspan.model;

import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * The one clock of the loop and its rows, given from outside. It counts ns since the epoch, by the offset that the wall clock had at the
 * start. It never jumps: differences of its times are durations, whatever happens to the system's time. Times that leave the agent are
 * turned into wall time by {@link #wall}. Any thread reads it; only the agent's thread calls {@link #followWall}. Cannot fail.
 */
public final class WatchClock {
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /** A smaller difference is ignored, because on a busy machine two readings do not agree better, ns. */
    private static final long STEP = 100_000_000;

    private final LongSupplier nanoTime;
    private final LongSupplier wallTime;
    private final long offset;
    private volatile long stepped;

    /** {@code nanoTime} counts as {@link System#nanoTime}, {@code wallTime} gives ns since the epoch. */
    public WatchClock(LongSupplier nanoTime, LongSupplier wallTime) {
        this.nanoTime = nanoTime;
        this.wallTime = wallTime;
        this.offset = wallTime.getAsLong() - nanoTime.getAsLong();
    }

    /** The system's clocks. */
    public static WatchClock system() {
        return new WatchClock(new SystemNanoTime(), new SystemWallTime());
    }

    /** A class, because a lambda would slow the application's start. */
    private static final class SystemNanoTime implements LongSupplier {
        @Override
        public long getAsLong() {
            return System.nanoTime();
        }
    }

    /** The same. */
    private static final class SystemWallTime implements LongSupplier {
        @Override
        public long getAsLong() {
            Instant now = Instant.now();
            return now.getEpochSecond() * NANOS_PER_SECOND + now.getNano();
        }
    }

    /** As {@link System#nanoTime}. */
    public long nanoTime() {
        return nanoTime.getAsLong();
    }

    /** This clock's time at {@code nanoTime}, ns since the epoch; 0, which stands for "did not happen", stays 0. */
    public long epoch(long nanoTime) {
        return nanoTime == 0 ? 0 : nanoTime + offset;
    }

    /** Now, ns since the epoch. */
    public long now() {
        return nanoTime() + offset;
    }

    /** A time of this clock in present wall time, ns since the epoch; 0 stays 0. */
    public long wall(long time) {
        return time == 0 ? 0 : time + stepped;
    }

    /** Follows the wall clock, which may have been set. To be called now and then; costs three readings of a clock. */
    public void followWall() {
        long before = nanoTime();
        long difference = wallTime.getAsLong() - epoch(before);
        // A thread that loses its core between the readings would see a step where there is none.
        boolean together = nanoTime() - before < STEP / 2;
        if (together && Math.abs(difference - stepped) >= STEP) {
            stepped = difference;
        }
    }
}
