package io.sockspan.test;

/**
 * Leaked sockets for any test engine: {@code long mark = SocketLeaks.mark()} before a test, {@code SocketLeaks.verifyNoneSince(mark)} after
 * it. Looks at all sockets of the JVM, whichever code opened them, so tests must not run in parallel. A socket is leaked only if that is
 * certain: the connection is over, that was reported to the code or the code never read, and the code does not close it within a second. A
 * socket that is merely open is not leaked.
 *
 * <p>Throws {@link NothingCheckedError} where the Sockspan agent is not at work and cannot be attached.
 */
public final class SocketLeaks {
    private SocketLeaks() {}

    /**
     * A mark in time: every socket opened from now on comes after it. The first call attaches the agent, unless {@code -javaagent} brought
     * it.
     */
    public static long mark() {
        AgentDoor.open();
        return System.nanoTime();
    }

    /** Throws a {@link SocketLeakError} if sockets opened after {@code mark} are leaked and were not reported before. */
    public static void verifyNoneSince(long mark) {
        Ledger.verify(mark, claim -> true, "verifyNoneSince");
    }

    /** The same for all sockets opened since the agent came; it must have come before, by {@code -javaagent} or by {@link #mark}. */
    public static void verifyNone() {
        // The oldest that nanoTime arithmetic can tell from the youngest.
        Ledger.verify(System.nanoTime() - Long.MAX_VALUE / 2, claim -> true, "verifyNone");
    }
}
