package io.sockspan.table;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Turns {@link System#nanoTime} into nanoseconds since the epoch, by the offset at the start: a wall clock set later moves nothing. */
public final class EpochClock {
    private final long offset = ChronoUnit.NANOS.between(Instant.EPOCH, Instant.now()) - System.nanoTime();

    /** 0, which stands for "did not happen", stays 0. */
    public long epoch(long nanoTime) {
        return nanoTime == 0 ? 0 : nanoTime + offset;
    }

    public long now() {
        return epoch(System.nanoTime());
    }
}
