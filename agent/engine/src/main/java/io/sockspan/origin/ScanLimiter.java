package io.sockspan.origin;

/**
 * Limits how often all loaded classes are scanned: a few hundred times without a pause, which no program's stacks need, then once a second.
 * Without it, a program that makes classes with ever new names would keep the agent scanning. One thread at a time.
 */
final class ScanLimiter {
    private static final int AT_ONCE = 251;
    private static final long NANOS_PER_LOOK = 1_000_000_000;

    private int left = AT_ONCE;
    private long since = System.nanoTime();

    /** Whether one more scan is allowed now; if so, it is counted. */
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
