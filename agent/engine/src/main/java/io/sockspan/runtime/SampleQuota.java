package io.sockspan.runtime;

/**
 * Bounds how many closes are sampled, so that no rate of closes makes the samples a load. Application threads take from it, a field or two and no
 * order among them: a count that is lost costs a sample more or less. The agent's thread fills it up; nothing can fail.
 */
final class SampleQuota {
    /** Closes that are sampled at once. */
    static final int BURST = 4_096;

    /** And each second after that: TIME_WAIT of 60 s uses up the ports to one destination at a quarter of it. */
    static final int PER_SECOND = 2_048;

    private static final double NANOS_PER_SECOND = 1e9;

    private int left = BURST;
    private long refused;
    private long refilled;

    /** {@code nanoTime} is now, as in {@link #refill}. */
    SampleQuota(long nanoTime) {
        this.refilled = nanoTime;
    }

    /** Whether one more may be sampled; if not, it is counted. */
    boolean takes() {
        if (left <= 0) {
            refused++;
            return false;
        }
        left--;
        return true;
    }

    /** So many more may be sampled as have come up since the last time. */
    void refill(long nanoTime) {
        int more = (int) Math.min(BURST, (nanoTime - refilled) / NANOS_PER_SECOND * PER_SECOND);
        if (more > 0) {
            refilled = nanoTime;
            left = Math.min(BURST, Math.max(0, left) + more);
        }
    }

    /** How many were refused; about. */
    long refused() {
        return refused;
    }
}
