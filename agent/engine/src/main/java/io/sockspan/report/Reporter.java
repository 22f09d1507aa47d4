package io.sockspan.report;

import io.sockspan.model.Finding;
import io.sockspan.model.SocketRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns lifecycles and findings into one format. It is called on the agent's threads: the loop's, and those that ask the loop, detach the
 * agent or take the last look at the JVM's exit. There is never more than one call at a time. A call takes time only in proportion to what
 * it writes, and never waits for a network. What it throws is counted by {@link Reporters} and stops no other reporter.
 */
public interface Reporter extends AutoCloseable {
    /** Shows the finding in a trace, before {@link #found} is called for it; the trace's id, or null if this format has none. */
    default @Nullable String trace(Finding finding) {
        return null;
    }

    /** A new finding; its socket may be open or closed. */
    default void found(Finding finding) {}

    /** A finding is taken back, because its socket was closed or is well again; {@code socket} is the socket's present record. */
    default void resolved(Finding finding, SocketRecord socket) {}

    /** A long-standing finding was checked again and still holds; {@code finding} has the socket's current record. */
    default void standing(Finding finding) {}

    /** Whether sockets without a finding are followed too. If so, the kernel is asked at each close for the socket's last numbers. */
    default boolean followsHealthy() {
        return false;
    }

    /** Whether {@link #changed} is wanted for this socket, whatever is found against it; asked once, when the socket is first seen. */
    default boolean follows(long socketId) {
        return false;
    }

    /** A followed socket has entered a state, or one that is followed or has a finding was closed ({@code closedTime} is not 0). */
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
