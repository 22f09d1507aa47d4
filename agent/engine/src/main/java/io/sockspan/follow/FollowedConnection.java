package io.sockspan.follow;

import io.sockspan.model.ConnectionId;
import io.sockspan.model.TcpState;
import io.sockspan.table.Row;
import org.jspecify.annotations.Nullable;

/** One connection that {@link FollowedConnections} follows, which alone reads and writes it; times in ns since the epoch. */
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

    /** When it is to be asked about. */
    long due;

    /** Whether it lies in the queue; what is asked about at this moment does not. */
    boolean waits;

    boolean over;

    FollowedConnection(Row row, ConnectionId id, long pause) {
        this.row = row;
        this.id = id;
        this.pause = pause;
    }
}
