package io.sockspan.report;

import io.sockspan.model.Finding;
import io.sockspan.model.SocketRecord;

/**
 * Turns lifecycles and findings into one format. Called on the agent's thread, or at the JVM's exit on the shutdown thread, never on
 * both at once; may be slow only in proportion to what it writes, must not wait for a network. What it throws is counted by
 * {@link Reporters} and stops no other reporter.
 */
public interface Reporter extends AutoCloseable {
    /** A socket was judged; it is still open. */
    default void found(Finding finding) {}

    /** The socket of an earlier finding was closed: the finding is taken back; {@code socket} is its last record. */
    default void resolved(Finding finding, SocketRecord socket) {}

    /** A long-standing finding was looked at again and still holds; {@code finding} has its present record. */
    default void standing(Finding finding) {}

    /** Whether {@link #changed} is wanted for this socket; asked once, when it is first seen with its opening known. */
    default boolean follows(long socketId) {
        return false;
    }

    /** A followed socket has entered a state or was closed ({@code closedTime} is not 0). */
    default void changed(SocketRecord socket) {}

    /** Everything accepted so far is written out; called once, nothing comes after. */
    @Override
    default void close() {}
}
