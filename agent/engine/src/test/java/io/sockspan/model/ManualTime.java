package io.sockspan.model;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Time that passes when a test says so, and by a microsecond at each reading, as it does while code runs. It begins at the present wall
 * time. Any thread.
 */
public final class ManualTime {
    private static final long READING = 1_000;
    private static final long START = 1_000_000_007;

    private final AtomicLong nanoTime = new AtomicLong(START);
    private final AtomicLong wallOffset = new AtomicLong(System.currentTimeMillis() * 1_000_000 - START);

    public final WatchClock clock = new WatchClock(this::read, () -> read() + wallOffset.get());

    private long read() {
        return nanoTime.addAndGet(READING);
    }

    public void advance(Duration duration) {
        nanoTime.addAndGet(duration.toNanos());
    }

    /** Sets the system's time: the wall clock jumps, and no time passes. */
    public void setWallClock(Duration forward) {
        wallOffset.addAndGet(forward.toNanos());
    }
}
