package io.sockspan.report;

import io.sockspan.model.Finding;
import io.sockspan.model.SocketRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns lifecycles and findings into one format. Called on the agent's thread, or at the JVM's exit on the shutdown thread, never on
 * both at once. A call may take time in proportion to what it writes, and must not wait for a network. {@link Reporters} counts what it
 * throws; that stops no other reporter.
 */
public interface Reporter extends AutoCloseable {
    /**
     * Shows the finding in a trace, before any reporter gets it through {@link #found}; returns the trace's id, or null if there is none.
     */
    default @Nullable String trace(Finding finding) {
        return null;
    }

    /** A socket was judged; it is still open. */
    default void found(Finding finding) {}

    /** The socket of an earlier finding was closed: the finding is taken back; {@code socket} is its last record. */
    default void resolved(Finding finding, SocketRecord socket) {}

    /** A long-standing finding was checked again and still holds; {@code finding} has the socket's current record. */
    default void standing(Finding finding) {}

    /** Whether sockets without a finding are followed too: then the kernel is asked once more at each close. */
    default boolean followsHealthy() {
        return false;
    }

    /** Whether this socket's changes are wanted ({@link #changed}); asked once, when the socket is first seen and its opening is known. */
    default boolean follows(long socketId) {
        return false;
    }

    /** A followed socket has entered a state or was closed ({@code closedTime} is not 0). */
    default void changed(SocketRecord socket) {}

    /** Time has passed (ns since the epoch); called about once a second, with or without events. */
    default void tick(long now) {}

    /** How many reports were made and did not arrive, as far as this format knows. */
    default long lost() {
        return 0;
    }

    /** What this format left out because a limit was reached, a line each; any of the agent's threads. */
    default List<String> leftOut() {
        return List.of();
    }

    /** Writes out everything accepted so far; called once, and no other call comes after it. */
    @Override
    default void close() {}
}
