package io.sockspan.report;

import io.sockspan.model.Finding;
import io.sockspan.model.SocketRecord;
import org.jspecify.annotations.Nullable;

/**
 * Turns lifecycles and findings into one format. Called on the agent's thread, or at the JVM's exit on the shutdown thread, never on
 * both at once; may be slow only in proportion to what it writes, must not wait for a network. What it throws is counted by
 * {@link Reporters} and stops no other reporter.
 */
public interface Reporter extends AutoCloseable {
    /** Shows the finding in a trace, before anybody else is told of it; the trace's id, or null if this format has none. */
    default @Nullable String trace(Finding finding) {
        return null;
    }

    /** A socket was judged; it is still open. */
    default void found(Finding finding) {}

    /** The socket of an earlier finding was closed: the finding is taken back; {@code socket} is its last record. */
    default void resolved(Finding finding, SocketRecord socket) {}

    /** A long-standing finding was looked at again and still holds; {@code finding} has its present record. */
    default void standing(Finding finding) {}

    /** Whether sockets are followed that nothing is found against: then each close asks the kernel for its last word. */
    default boolean followsHealthy() {
        return false;
    }

    /** Whether {@link #changed} is wanted for this socket; asked once, when it is first seen with its opening known. */
    default boolean follows(long socketId) {
        return false;
    }

    /** A followed socket has entered a state or was closed ({@code closedTime} is not 0). */
    default void changed(SocketRecord socket) {}

    /** Time has passed (ns since the epoch); called about once a second, with or without events. */
    default void tick(long now) {}

    /** Reports that were made and did not arrive, as far as this format knows. */
    default long lost() {
        return 0;
    }

    /** Everything accepted so far is written out; called once, nothing comes after. */
    @Override
    default void close() {}
}
