package io.sockspan.observe.linux;

import io.sockspan.model.ConnectionId;
import io.sockspan.model.KernelRow;
import io.sockspan.model.TcpState;
import io.sockspan.observe.KernelTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The kernel's table through /proc, where sock_diag cannot be asked. Any of the agent's threads; a call reads the whole table of the
 * namespace, about 1 us a row. {@link #find} reads it again for what the first reading did not show: the kernel gives the file in pieces,
 * and a row may move into a piece that was read already. A line that makes no sense is left out and counted; then no connection is said
 * to be gone.
 */
public final class ProcSockets implements KernelTable {
    private static final int ANY_CONNECTION = KernelStates.mask(EnumSet.complementOf(EnumSet.of(TcpState.LISTEN)));

    private final Path process;
    private final String why;
    private final SocketHolder holder = new SocketHolder();
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();

    /** {@code process} is a process's folder in /proc, {@code why} the reason that sock_diag is not used. */
    ProcSockets(Path process, String why) {
        this.process = process;
        this.why = why;
    }

    @Override
    public Map<ConnectionId, KernelRow> find(Collection<ConnectionId> wanted) throws IOException {
        Map<ConnectionId, KernelRow> found = new HashMap<>();
        Set<ConnectionId> absent = new LinkedHashSet<>(wanted);
        int skipped = 0;
        for (int look = 0; look < 2 && !absent.isEmpty(); look++) {
            WantedEnds ends = new WantedEnds(withoutCookies(absent));
            Map<ConnectionId, KernelRow> shown = new HashMap<>();
            List<KernelRow> rows = new ArrayList<>();
            skipped = read(ANY_CONNECTION, ends, rows);
            rows.forEach(row -> ends.put(row, shown));
            absent.removeIf(id -> {
                KernelRow row = shown.get(withoutCookie(id));
                return row != null && found.put(id, row) == null;
            });
        }
        if (skipped > 0 && !absent.isEmpty()) {
            throw new IOException("/proc: " + skipped + " lines that make no sense");
        }
        return found;
    }

    private static List<ConnectionId> withoutCookies(Collection<ConnectionId> ids) {
        return ids.stream().map(ProcSockets::withoutCookie).distinct().toList();
    }

    /** This table has no cookies, so the connection with these two ends is taken to be the wanted one. */
    private static ConnectionId withoutCookie(ConnectionId id) {
        return new ConnectionId(0, id.local(), id.peer());
    }

    @Override
    public Collection<KernelRow> rows(Set<TcpState> states, Set<Integer> localPorts) throws IOException {
        Set<Integer> ports = new HashSet<>(localPorts);
        List<KernelRow> rows = new ArrayList<>();
        int mask = KernelStates.mask(states);
        if (mask != 0) {
            read(mask, (localPort, peerPort) -> ports.isEmpty() || ports.contains(localPort), rows);
        }
        return rows;
    }

    /** How many lines made no sense. */
    private int read(int states, DiagRow.Filter filter, List<KernelRow> rows) throws IOException {
        asked.incrementAndGet();
        try {
            int skipped = read(process.resolve(ProcLines.TCP), states, filter, rows);
            Path tcp6 = process.resolve(ProcLines.TCP6);
            // A kernel without IPv6 has none.
            skipped += Files.exists(tcp6) ? read(tcp6, states, filter, rows) : 0;
            if (skipped > 0) {
                failures.incrementAndGet();
            }
            return skipped;
        } catch (IOException e) {
            failures.incrementAndGet();
            throw new IOException("/proc: " + e, e);
        }
    }

    private static int read(Path table, int states, DiagRow.Filter filter, List<KernelRow> rows) throws IOException {
        return ProcLines.read(
                table, line -> ProcRow.isWanted(line, states, filter), columns -> rows.add(ProcRow.of(columns)));
    }

    @Override
    public long holder(long inode) {
        return holder.of(inode);
    }

    @Override
    public int localPorts() {
        return LocalPorts.count();
    }

    @Override
    public String tier() {
        return "proc";
    }

    @Override
    public long asked() {
        return asked.get();
    }

    @Override
    public long failures() {
        return failures.get();
    }

    @Override
    public List<String> lost() {
        return List.of(
                why,
                "without cookies another connection that has taken the same two ends looks like the wanted one",
                "how many connections may wait at a listener is not known, and times are in hundredths of a second");
    }

    @Override
    public void close() {
        // Nothing is kept open.
    }
}
