package io.sockspan.observe.linux;

import io.sockspan.model.ConnectionId;
import io.sockspan.model.KernelRow;
import io.sockspan.model.TcpState;
import io.sockspan.observe.KernelTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The kernel's table through sock_diag(7), which needs no privilege. The agent's threads, one at a time. A question for one connection
 * takes about 3 us, a walk over the table 0.2 ms and more; {@link AskingCost} chooses. A failure is an {@link IOException}, and the next
 * call begins anew with another descriptor.
 *
 * <p>A connection is said to be gone only after a second search. The kernel's lookup takes no lock, so it can miss a socket whose place in
 * the table another one is just taking. A walk in several datagrams can skip a row when an earlier one goes. The second search asks for
 * the connection alone, except for a socket that is bound to a device (with link-local addresses, or in a VRF): only a walk finds that.
 */
public final class SockDiag implements KernelTable {
    /** The answers to this many questions, at about 1 kB each, fit into the smallest receive buffer in use (200 kB). */
    private static final int BATCH = 32;

    private static final int MOST_ROWS = 1 << 19;

    /** The states of a connection without a descriptor, for a walk; a connection in another state is then asked for alone. */
    private static final int AFTER_CLOSE =
            KernelStates.mask(EnumSet.complementOf(EnumSet.of(TcpState.LISTEN, TcpState.ESTABLISHED)));

    private static final int ANY_CONNECTION = KernelStates.mask(EnumSet.complementOf(EnumSet.of(TcpState.LISTEN)));

    private final DiagExchange exchange;
    private final LongSupplier nanoTime;
    private final AskingCost cost;
    private final SocketHolder holder = new SocketHolder();

    /** Whether a question for a single connection is known to find it. It does not where every socket is bound to a device. */
    private boolean questionsFind;

    /** Whether a walk has shown a socket that is bound to a device although its addresses do not say so. */
    private boolean devices;

    /** The C helper must have been loaded. Nothing is opened before the first question. */
    public SockDiag() {
        this(DiagTransport::netlink, System::nanoTime, new AskingCost());
    }

    SockDiag(DiagTransport.Opener opener, LongSupplier nanoTime, AskingCost cost) {
        this.cost = cost;
        this.nanoTime = nanoTime;
        exchange = new DiagExchange(opener, nanoTime, BATCH * DiagRequest.EXACT_SIZE);
    }

    /** Asks for a table of no state at all. The kernel answers without a walk (3 us), and only if it can answer other questions too. */
    public synchronized void probe() throws IOException {
        walk(0, 0, (localPort, peerPort) -> false);
    }

    @Override
    public synchronized Map<ConnectionId, KernelRow> find(Collection<ConnectionId> wanted) throws IOException {
        Map<ConnectionId, KernelRow> found = new HashMap<>();
        Set<ConnectionId> absent = new LinkedHashSet<>(wanted);
        if (absent.isEmpty()) {
            return found;
        }
        List<DiagRequest.Ends> alone = devices ? List.of() : ends(absent);
        boolean allAlone = alone.size() == absent.size();
        if (allAlone && !cost.walkIsCheaper(absent.size())) {
            question(alone, found);
        } else {
            walk(absent, allAlone ? AFTER_CLOSE : ANY_CONNECTION, found);
        }
        absent.removeAll(found.keySet());
        if (!absent.isEmpty()) {
            searchAgain(absent, found);
        }
        return found;
    }

    private void searchAgain(Set<ConnectionId> absent, Map<ConnectionId, KernelRow> found) throws IOException {
        List<DiagRequest.Ends> alone = devices ? List.of() : ends(absent);
        boolean walks = alone.size() < absent.size();
        if (!alone.isEmpty()) {
            question(alone, found);
            walks |= !questionsFind;
        }
        absent.removeAll(found.keySet());
        if (walks && !absent.isEmpty()) {
            walk(absent, ANY_CONNECTION, found);
        }
    }

    private static List<DiagRequest.Ends> ends(Collection<ConnectionId> wanted) {
        List<DiagRequest.Ends> all = new ArrayList<>();
        for (ConnectionId id : wanted) {
            DiagRequest.Ends ends = DiagRequest.ends(id);
            if (ends != null) {
                all.add(ends);
            }
        }
        return all;
    }

    private void question(List<DiagRequest.Ends> wanted, Map<ConnectionId, KernelRow> found) throws IOException {
        long begun = nanoTime.getAsLong();
        int before = found.size();
        for (int from = 0; from < wanted.size(); from += BATCH) {
            List<DiagRequest.Ends> batch = wanted.subList(from, Math.min(wanted.size(), from + BATCH));
            int first = exchange.number(batch.size());
            ByteBuffer question = exchange.question();
            for (int i = 0; i < batch.size(); i++) {
                DiagRequest.exact(question, first + i, batch.get(i));
            }
            exchange.ask(new ExactAnswer(first, batch, found));
        }
        questionsFind |= found.size() > before;
        cost.questioned(wanted.size(), nanoTime.getAsLong() - begun);
    }

    private void walk(Set<ConnectionId> wanted, int states, Map<ConnectionId, KernelRow> found) throws IOException {
        long begun = nanoTime.getAsLong();
        int before = found.size();
        WantedEnds ends = new WantedEnds(wanted);
        for (KernelRow row : walk(states, ends.onlyLocalPort(), ends)) {
            ends.put(row, found);
        }
        int shown = found.size() - before;
        // A question would have found each of these alone, because none is bound to a device.
        questionsFind |= shown > 0 && states == AFTER_CLOSE && !devices;
        cost.walked(wanted.size(), wanted.size() - shown, nanoTime.getAsLong() - begun);
    }

    @Override
    public synchronized Collection<KernelRow> rows(Set<TcpState> states, Set<Integer> localPorts) throws IOException {
        int mask = KernelStates.mask(states);
        if (mask == 0) {
            return List.of();
        }
        Set<Integer> ports = new HashSet<>(localPorts);
        int only = ports.size() == 1 ? ports.iterator().next() : 0;
        return walk(mask, only, (localPort, peerPort) -> ports.isEmpty() || ports.contains(localPort));
    }

    private List<KernelRow> walk(int states, int localPort, DiagRow.Filter filter) throws IOException {
        TableAnswer answer = new TableAnswer(exchange.number(1), filter, MOST_ROWS);
        DiagRequest.table(exchange.question(), answer.sequence(), states, localPort);
        exchange.ask(answer);
        List<KernelRow> rows = new ArrayList<>(answer.rows().size());
        for (DiagRow row : answer.rows()) {
            rows.add(row.row());
            devices |= row.device() != 0 && DiagRequest.ends(row.row().id()) != null;
        }
        return rows;
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
        return "sock_diag";
    }

    @Override
    public long asked() {
        return exchange.asked();
    }

    @Override
    public long failures() {
        return exchange.failures();
    }

    @Override
    public List<String> lost() {
        return List.of();
    }

    @Override
    public synchronized void close() {
        exchange.close();
    }
}
