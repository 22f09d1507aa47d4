package io.sockspan.event;

import org.jspecify.annotations.Nullable;

/** What the sink must ask of others, on application threads. What it throws is swallowed and counted by the doorway. */
public interface SinkSurroundings {
    /** What owns the descriptor of a selectable channel, or under an SSLSocket; null if there is none. */
    @Nullable
    Object ownerUnder(Object socket) throws Throwable;

    /** The descriptor of such an owner, -1 if none. */
    int descriptorOf(Object owner) throws Throwable;

    /** The kernel's word on {@code fd} at its accept, or null if nobody wants it. */
    byte @Nullable [] snapAtAccept(int fd);

    /** The kernel's word on {@code fd} at its close, or null if nobody wants it. */
    byte @Nullable [] snapAtClose(int fd);

    boolean isOwn(Thread thread);

    /** Now, as {@link System#nanoTime}. */
    long nanoTime();
}
