package io.sockspan.event;

import org.jspecify.annotations.Nullable;

/**
 * Where asynchronous reads of one socket are asked for: the end of stream arrives on a pool's thread, whose stack names nobody. Only the
 * first two requests take a stack (a handler asks again from its own code from the second on); the others cost a store.
 */
public final class AsyncReads {
    private static final int STACKS = 2;

    private volatile @Nullable String handler;
    private volatile @Nullable CallSite asked;
    private int taken;

    /** Whether a stack was taken, which the agent's thread should read and let go. */
    boolean ask(@Nullable String handlerClass, SinkSurroundings surroundings) {
        handler = handlerClass;
        if (taken < STACKS) {
            taken++;
            asked = new CallSite(surroundings.nanoTime());
            return true;
        }
        return false;
    }

    /** The class of the handler that waits now; null for a Future. */
    public @Nullable String handler() {
        return handler;
    }

    /** The latest request whose stack was taken. */
    public @Nullable CallSite asked() {
        return asked;
    }
}
