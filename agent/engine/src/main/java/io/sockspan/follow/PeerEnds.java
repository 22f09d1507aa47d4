package io.sockspan.follow;

import io.sockspan.model.ConnectionId;
import io.sockspan.model.KernelRow;
import io.sockspan.model.PeerEnd;
import io.sockspan.model.WatchClock;
import io.sockspan.observe.KernelTable;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the other end of a connection where it lives in the same network namespace: there its row has the same 4-tuple, reversed. Called
 * inside the engine's lock, for the story of a finding. Costs some microseconds, and up to 50 ms for the pid, which is searched within a
 * {@link CpuBudget} only.
 */
public final class PeerEnds {
    private final long self = ProcessHandle.current().pid();
    private final CpuBudget searches = new CpuBudget();
    private final WatchClock clock;

    public PeerEnds(WatchClock clock) {
        this.clock = clock;
    }

    /** The other end of {@code connection}; null if the kernel has none or cannot be asked. */
    public @Nullable PeerEnd of(ConnectionId connection, KernelTable table) {
        ConnectionId other = connection.reversed();
        if (other.local().equals(other.peer())) {
            // It is connected to itself, so there is no other end.
            return null;
        }
        KernelRow row;
        try {
            row = table.find(List.of(other)).get(other);
        } catch (IOException e) {
            // The table counts this failure.
            return null;
        }
        if (row == null) {
            return null;
        }
        long pid = row.inode() == 0 ? 0 : holder(row.inode(), table);
        return new PeerEnd(row.state(), pid, pid == self);
    }

    private long holder(long inode, KernelTable table) {
        long begun = clock.nanoTime();
        if (!searches.permits(begun)) {
            return 0;
        }
        long pid = table.holder(inode);
        searches.spent(begun, clock.nanoTime());
        return pid;
    }
}
