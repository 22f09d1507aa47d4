package io.sockspan.model;

import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * The one clock of the loop and its rows, given from outside. It counts nanoseconds since the epoch by the offset of the wall clock at the
 * start, and never jumps: differences of its times are durations, whatever happens to the system's time. What leaves the agent bears the
 * present wall time, which {@link #wall} adds. Any thread reads it; {@link #followWall} is the agent's thread's. Cannot fail.
 */
public final class WatchClock {
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /** A smaller difference is left alone: no two readings agree better on a machine that is busy. */
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

    /** A time of this clock as the wall clock stands at present, ns since the epoch; 0 stays 0. */
    public long wall(long time) {
        return time == 0 ? 0 : time + stepped;
    }

    /** Compares itself with the wall clock, which may have been set; to be called now and then. Two readings of a clock. */
    public void followWall() {
        long before = nanoTime();
        long difference = wallTime.getAsLong() - epoch(before);
        // A thread that was put aside between the two readings would see a step where there is none.
        boolean together = nanoTime() - before < STEP / 2;
        if (together && Math.abs(difference - stepped) >= STEP) {
            stepped = difference;
        }
    }
}
