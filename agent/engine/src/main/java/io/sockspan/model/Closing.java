package io.sockspan.model;

import org.jspecify.annotations.Nullable;

/**
 * How far the code and TCP have come in closing a socket. A value. Times are in ns since the epoch, and 0 until the event happens.
 *
 * @param requested where {@code close()} was called, if it returned with the descriptor open; else null
 * @param inputShutTime when the code shut its input down, as a hook saw it
 * @param closedTime when the descriptor was closed, as a hook saw it
 * @param doneTime when the record became final: TCP ended, or the agent does not follow the connection after its close
 */
public record Closing(@Nullable Site requested, long inputShutTime, long closedTime, long doneTime) {
    /** The descriptor is open, and no code has begun to close it. */
    public static final Closing NOT_BEGUN = new Closing(null, 0, 0, 0);

    /** The same just before the descriptor was closed. */
    Closing unclosed() {
        return new Closing(requested, inputShutTime, 0, 0);
    }

    boolean isClosed() {
        return closedTime != 0;
    }
}
