package io.sockspan.follow;

import io.sockspan.model.AcceptQueue;
import io.sockspan.model.Endpoint;
import io.sockspan.model.KernelRow;
import io.sockspan.model.Observation;
import io.sockspan.model.Site;
import io.sockspan.model.TcpInfo;
import io.sockspan.model.TcpState;
import io.sockspan.observe.KernelTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what waits at a listener. For one in LISTEN the kernel gives the length of its accept queue as {@code tcpi_unacked} and the
 * limit as {@code tcpi_sacked} (net/ipv4/tcp.c). The kernel's table shows the waiting connections, without an inode. Called inside the
 * engine's lock; the table is walked only while something waits.
 */
public final class AcceptQueues {
    private static final Set<TcpState> WAITING =
            EnumSet.of(TcpState.SYN_RECEIVED, TcpState.ESTABLISHED, TcpState.CLOSE_WAIT);

    private AcceptQueues() {}

    /**
     * The queue as it is now.
     *
     * @param drops as {@code KernelView.drops} reports them
     * @param before the queue as it was at the last look, or null
     * @param table null where it cannot be asked now: then who waits is not known
     */
    public static AcceptQueue observe(
            Observation listener,
            long drops,
            @Nullable Site lastAccept,
            @Nullable AcceptQueue before,
            @Nullable KernelTable table) {
        int length = (int) listener.info().get(TcpInfo.Field.UNACKED).orElse(-1);
        int limit = (int) listener.info().get(TcpInfo.Field.SACKED).orElse(-1);
        List<KernelRow> waiting = null;
        // A queue that the code empties in time is asked for its length only.
        if (table != null && listener.local() != null && length > 0 && before != null && before.length() > 0) {
            try {
                waiting = waiting(table, Set.of(listener.local()));
            } catch (IOException e) {
                // The table counts this failure; what waits is not known this time.
                waiting = null;
            }
        }
        // What could not be asked this time stays as it was: a look that failed takes no finding back.
        AcceptQueue known = length > 0 ? before : null;
        int handshakes =
                waiting != null ? count(waiting, TcpState.SYN_RECEIVED) : known == null ? -1 : known.handshakes();
        int gone = waiting != null
                ? count(waiting, TcpState.CLOSE_WAIT)
                : known == null ? -1 : Math.min(known.clientsGone(), length);
        AcceptQueue now = new AcceptQueue(length, limit, drops, handshakes, gone, 0, lastAccept);
        if (!now.isFull() && gone <= 0) {
            return now;
        }
        long since = before != null && before.since() != 0 ? before.since() : listener.time();
        return new AcceptQueue(length, limit, drops, handshakes, gone, since, lastAccept);
    }

    /** The connections that wait at {@code listeners} (their local endpoints) and that no code has accepted. */
    public static List<KernelRow> waiting(KernelTable table, Set<Endpoint> listeners) throws IOException {
        List<KernelRow> waiting = new ArrayList<>();
        for (Endpoint listener : listeners) {
            for (KernelRow row : table.rows(WAITING, Set.of(listener.port()))) {
                // An accepted socket has the inode of its descriptor.
                if (row.inode() == 0 && isAt(listener, row)) {
                    waiting.add(row);
                }
            }
        }
        return waiting;
    }

    /** Whether {@code row} waits at {@code listener}, which may listen on every address. */
    public static boolean isAt(Endpoint listener, KernelRow row) {
        String address = listener.address();
        boolean any = address.equals("0.0.0.0") || address.equals("0:0:0:0:0:0:0:0");
        return row.local().port() == listener.port()
                && (any || row.local().address().equals(address));
    }

    private static int count(List<KernelRow> rows, TcpState state) {
        return (int) rows.stream().filter(row -> row.state() == state).count();
    }
}
