package io.sockspan.event;

import org.jspecify.annotations.Nullable;

/**
 * Where asynchronous reads of one socket were requested. The end of stream arrives on a pool's thread, whose stack shows no code of the
 * application. Only the first two requests take a stack, because a handler requests from its own code from the second on. The others cost a
 * store.
 */
public final class AsyncReads {
    private static final int STACKS = 2;

    private volatile @Nullable String handler;
    private volatile @Nullable CallSite lastRequest;
    private int taken;

    /** Notes a request. Returns whether a stack was taken, which the agent's thread should read and drop. */
    boolean request(@Nullable String handlerClass, SinkSurroundings surroundings) {
        handler = handlerClass;
        if (taken < STACKS) {
            taken++;
            lastRequest = new CallSite(surroundings.nanoTime());
            return true;
        }
        return false;
    }

    /** The class of the handler that waits now; null for a Future. */
    public @Nullable String handler() {
        return handler;
    }

    /** The latest request whose stack was taken. */
    public @Nullable CallSite lastRequest() {
        return lastRequest;
    }
}
