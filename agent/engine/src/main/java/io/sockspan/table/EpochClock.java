package io.sockspan.table;

import java.time.Instant;

/** Turns {@link System#nanoTime} into nanoseconds since the epoch, by the offset at the start: a wall clock set later moves nothing. */
public final class EpochClock {
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final long offset = epoch(Instant.now()) - System.nanoTime();

    private static long epoch(Instant now) {
        return now.getEpochSecond() * NANOS_PER_SECOND + now.getNano();
    }

    /** 0, which stands for "did not happen", stays 0. */
    public long epoch(long nanoTime) {
        return nanoTime == 0 ? 0 : nanoTime + offset;
    }

    public long now() {
        return epoch(System.nanoTime());
    }
}
