package io.sockspan.follow;

/**
 * Bounds the CPU that a kind of question takes. After a question that took t, the next may not begin before {@value #SHARE} - 1 times t
 * have passed. The cheaper of the last two counts, because one may have loaded classes or lost its core. One thread at a time; a
 * comparison. Times are {@link System#nanoTime}.
 */
public final class CpuBudget {
    /** One part in this many of one CPU. */
    static final int SHARE = 100;

    private long before;
    private long next;
    private boolean used;

    /** Whether a question may be asked at {@code nanoTime}. */
    public boolean permits(long nanoTime) {
        return !used || nanoTime - next >= 0;
    }

    /** A question was asked from {@code begun} to {@code ended}. */
    public void spent(long begun, long ended) {
        long cost = ended - begun;
        used = true;
        next = ended + (SHARE - 1) * Math.min(cost, before);
        before = cost;
    }
}
