package io.sockspan.follow;

import io.sockspan.model.ConnectionId;
import io.sockspan.model.Endpoint;
import io.sockspan.model.KernelRow;
import io.sockspan.model.KernelRow.Timer;
import io.sockspan.model.TcpState;
import io.sockspan.observe.KernelTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** A kernel's table of sockets that answers what a test put into it, and writes down what it was asked. */
public final class FakeKernelTable implements KernelTable {
    /** The rows in it, by their two ends. */
    private final Map<ConnectionId, KernelRow> rows = new LinkedHashMap<>();

    /** The connections of each question, the latest last. */
    public final List<List<ConnectionId>> questions = new ArrayList<>();

    public final Map<Long, Long> holders = new HashMap<>();
    public int walks;

    /** How long a walk takes. */
    public int walkMillis;

    /** How long a search for a pid takes. */
    public int delayMillis;

    public int searches;
    public int closed;
    public int localPorts = 28_232;

    /** Whether no answer is complete. */
    public boolean failing;

    /** Thrown in place of an answer. */
    public RuntimeException broken;

    private static ConnectionId ends(ConnectionId id) {
        return new ConnectionId(0, id.local(), id.peer());
    }

    public void put(ConnectionId id, TcpState state, long inode, Timer timer, long expiresMillis) {
        rows.put(
                ends(id),
                new KernelRow(id.local(), id.peer(), state, id.cookie(), inode, 0, timer, expiresMillis, 0, 0, 0));
    }

    public void put(ConnectionId id, TcpState state) {
        put(id, state, 0, Timer.NONE, 0);
    }

    public void timeWait(ConnectionId id, long expiresMillis) {
        put(id, TcpState.TIME_WAIT, 0, Timer.TIME_WAIT, expiresMillis);
    }

    public void remove(ConnectionId id) {
        rows.remove(ends(id));
    }

    private void answer() throws IOException {
        if (broken != null) {
            throw broken;
        }
        if (failing) {
            throw new IOException("no complete answer");
        }
    }

    @Override
    public Map<ConnectionId, KernelRow> find(Collection<ConnectionId> wanted) throws IOException {
        questions.add(List.copyOf(wanted));
        answer();
        Map<ConnectionId, KernelRow> found = new HashMap<>();
        for (ConnectionId id : wanted) {
            KernelRow row = rows.get(ends(id));
            if (row != null && (id.cookie() == 0 || row.cookie() == 0 || id.cookie() == row.cookie())) {
                found.put(id, row);
            }
        }
        return found;
    }

    @Override
    public Collection<KernelRow> rows(Set<TcpState> states, Set<Integer> localPorts) throws IOException {
        walks++;
        LockSupport.parkNanos(walkMillis * 1_000_000L);
        answer();
        return rows.values().stream()
                .filter(row -> states.contains(row.state()))
                .filter(row ->
                        localPorts.isEmpty() || localPorts.contains(row.local().port()))
                .toList();
    }

    @Override
    public long holder(long inode) {
        searches++;
        LockSupport.parkNanos(delayMillis * 1_000_000L);
        return holders.getOrDefault(inode, 0L);
    }

    @Override
    public int localPorts() {
        return localPorts;
    }

    @Override
    public String tier() {
        return "fake";
    }

    @Override
    public long asked() {
        return questions.size() + (long) walks;
    }

    @Override
    public long failures() {
        return 0;
    }

    @Override
    public List<String> lost() {
        return List.of();
    }

    @Override
    public void close() {
        closed++;
    }

    /** A connection from this host's {@code port}. */
    public static ConnectionId from(int port, long cookie) {
        return new ConnectionId(cookie, new Endpoint("127.0.0.1", port), new Endpoint("127.0.0.1", 8081));
    }

    /** The same to another destination port. */
    public static ConnectionId from(int port, long cookie, int to) {
        return new ConnectionId(cookie, new Endpoint("127.0.0.1", port), new Endpoint("127.0.0.1", to));
    }
}
