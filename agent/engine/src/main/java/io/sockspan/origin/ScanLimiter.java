package io.sockspan.origin;

/**
 * Bounds how often all loaded classes are looked at: a few hundred times at once, which no program's stacks need, then once a second. Whoever
 * makes classes with new names for ever would else keep the agent looking. One thread at a time.
 */
final class ScanLimiter {
    private static final int AT_ONCE = 251;
    private static final long NANOS_PER_LOOK = 1_000_000_000;

    private int left = AT_ONCE;
    private long since = System.nanoTime();

    /** Whether one more may be taken; then it is. */
    boolean permits() {
        return permits(System.nanoTime());
    }

    boolean permits(long now) {
        long earned = (now - since) / NANOS_PER_LOOK;
        since += earned * NANOS_PER_LOOK;
        left = (int) Math.min(AT_ONCE, left + earned);
        if (left == 0) {
            return false;
        }
        left--;
        return true;
    }
}
