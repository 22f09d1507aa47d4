package io.sockspan.model;

import java.time.Duration;

/**
 * The two durations that pace the loop, ns. A value.
 *
 * @param threshold how long TCP must be over before an open descriptor is a leak
 * @param tick how old a socket must be before it is watched, and the shortest pause between two looks at it
 */
public record WatchTiming(long threshold, long tick) {
    public WatchTiming(Duration threshold, Duration tick) {
        this(threshold.toNanos(), tick.toNanos());
    }

    /** The pause before a socket that was not certain yet is judged again, ns. */
    public long judgeAgain() {
        return Math.max(tick, threshold / 4);
    }
}
