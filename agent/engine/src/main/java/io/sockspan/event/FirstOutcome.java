package io.sockspan.event;

import org.jspecify.annotations.Nullable;

/**
 * The first time that a socket reported to the code that something is over; later times are only counted. Written by the application thread
 * that received the report, read by the agent's thread after a queue hand-over. The JDK's read or write lock serialises {@link
 * #countAgain}.
 */
public final class FirstOutcome {
    /** {@link System#nanoTime}. */
    public final long time;

    public final String thread;

    /** Null for an end of stream. */
    public final @Nullable String error;

    /** True if TLS ended (close_notify), which says nothing of the peer's FIN. */
    public final boolean tls;

    /** The completion handler's class, if there is one. */
    public final @Nullable String handler;

    /** Where it was reported, or where an asynchronous read was requested. */
    public final CallSite where;

    private int count = 1;

    FirstOutcome(long time, @Nullable String error, boolean tls, @Nullable AsyncReads reads) {
        CallSite requested = reads == null ? null : reads.lastRequest();
        this.time = time;
        this.thread = CallSite.threadName();
        this.error = error;
        this.tls = tls;
        this.handler = reads == null ? null : reads.handler();
        this.where = requested == null ? new CallSite(time) : requested;
    }

    /** The same was reported once more. */
    void countAgain() {
        count++;
    }

    /** How often it was reported. */
    public int count() {
        return count;
    }

    /** Class and message as the code above the JDK's own classes sees them: there a reset is a SocketException. */
    static String describe(Throwable thrown) {
        String type = thrown.getClass().getName();
        String met = type.equals("sun.net.ConnectionResetException") ? "java.net.SocketException" : type;
        String message = thrown.getMessage();
        return message == null ? met : met + ": " + message;
    }
}
