package io.sockspan.follow;

/**
 * Bounds the CPU that a kind of question takes. After a question that took t, the next may not begin before {@value #SHARE} - 1 times t
 * have passed. The cheapest of the last {@value #KEPT} counts, because on a busy machine a thread loses its core in the middle of most
 * questions. The first does not count, because it loads classes. One thread at a time; some comparisons. Times are
 * {@link System#nanoTime}.
 */
public final class CpuBudget {
    /** One part in this many of one CPU. */
    static final int SHARE = 100;

    private static final int KEPT = 5;

    private final long[] costs = new long[KEPT];
    private int asked;
    private long next;

    /** Whether a question may be asked at {@code nanoTime}. */
    public boolean permits(long nanoTime) {
        return asked == 0 || nanoTime - next >= 0;
    }

    /** A question was asked from {@code begun} to {@code ended}. */
    public void spent(long begun, long ended) {
        long cheapest = 0;
        if (asked > 0) {
            costs[asked % KEPT] = ended - begun;
            cheapest = cheapest();
        }
        next = ended + (SHARE - 1) * cheapest;
        // From KEPT on the count goes round, and all places are filled.
        asked = asked < 2 * KEPT - 1 ? asked + 1 : KEPT;
    }

    private long cheapest() {
        long cheapest = Long.MAX_VALUE;
        for (int i = 1; i <= Math.min(asked, KEPT); i++) {
            cheapest = Math.min(cheapest, costs[i % KEPT]);
        }
        return cheapest;
    }
}
