package io.sockspan.follow;

import io.sockspan.model.ConnectionId;
import io.sockspan.model.TcpState;
import io.sockspan.table.Row;
import org.jspecify.annotations.Nullable;

/** One connection that {@link FollowedConnections} follows, which alone reads and writes it. Times are ns since the epoch. */
final class FollowedConnection {
    final Row row;
    final ConnectionId id;

    /** The state that the kernel's table showed last, null before it was asked. */
    @Nullable
    TcpState state;

    /** The pause after the next look, ns. */
    long pause;

    /** When the kernel's timer runs out; 0 while none runs. */
    long predicted;

    /** When the kernel is to be asked about it. */
    long due;

    /** Whether it is in the queue; it is not while the kernel is asked about it. */
    boolean queued;

    boolean finished;

    FollowedConnection(Row row, ConnectionId id, long pause) {
        this.row = row;
        this.id = id;
        this.pause = pause;
    }
}
