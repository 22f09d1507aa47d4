package io.sockspan.runtime;

/**
 * Bounds how many closes are sampled, so that no rate of closes makes the samples a load. Application threads take from it. That costs a
 * field or two, without any ordering: a lost count means one sample more or less. The agent's thread refills it; nothing can fail.
 */
final class SampleQuota {
    /** How many closes may be sampled at once. */
    static final int BURST = 4_096;

    /** How many more each second after that. At a quarter of this rate, TIME_WAIT of 60 s uses up the ports to one destination. */
    static final int PER_SECOND = 2_048;

    private static final double NANOS_PER_SECOND = 1e9;

    private int left = BURST;
    private long refused;
    private long refilled;

    /** {@code nanoTime} is the present time, as in {@link #refill}. */
    SampleQuota(long nanoTime) {
        this.refilled = nanoTime;
    }

    /** Whether one more close may be sampled; a refusal is counted. */
    boolean takes() {
        if (left <= 0) {
            refused++;
            return false;
        }
        left--;
        return true;
    }

    /** Permits the samples that have become available since the last call. */
    void refill(long nanoTime) {
        int more = (int) Math.min(BURST, (nanoTime - refilled) / NANOS_PER_SECOND * PER_SECOND);
        if (more > 0) {
            refilled = nanoTime;
            left = Math.min(BURST, Math.max(0, left) + more);
        }
    }

    /** About how many were refused. */
    long refused() {
        return refused;
    }
}
