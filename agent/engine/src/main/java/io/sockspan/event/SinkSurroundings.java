package io.sockspan.event;

import org.jspecify.annotations.Nullable;

/** What the sink needs from other parts, on application threads. What it throws, the doorway swallows and counts. */
public interface SinkSurroundings {
    /** The object that owns the descriptor of a selectable channel, or of the socket under an SSLSocket; null if there is none. */
    @Nullable
    Object ownerUnder(Object socket) throws Throwable;

    /** The descriptor of such an owner, -1 if it has none. */
    int descriptorOf(Object owner) throws Throwable;

    /** What the kernel shows of {@code fd} at its accept, or null if no reporter needs it. */
    byte @Nullable [] snapAtAccept(int fd);

    /** What the kernel shows of {@code fd} at its close, or null if nothing needs it. */
    byte @Nullable [] snapAtClose(int fd);

    boolean isOwn(Thread thread);

    /** Now, as {@link System#nanoTime}. */
    long nanoTime();
}
