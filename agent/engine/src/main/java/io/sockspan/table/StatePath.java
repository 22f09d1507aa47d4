package io.sockspan.table;

import io.sockspan.lifecycle.Handshake;
import io.sockspan.lifecycle.SeenState;
import io.sockspan.model.KernelRow;
import io.sockspan.model.Observation;
import io.sockspan.model.TcpState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The states in which the kernel showed one socket, the oldest first. A healthy socket keeps none, because its facts say the same. The
 * agent's threads only; a comparison for each observation, an allocation for each state. Times are ns since the epoch.
 */
public final class StatePath {
    private @Nullable List<SeenState> seen;
    private long lastAsked;
    private boolean awaitsTable;
    private @Nullable Handshake handshake;

    /**
     * Takes in what a descriptor shows. {@code accepted} says that a hook saw its accept: then the first observation also shows what came
     * before.
     */
    void observed(Observation observation, boolean accepted) {
        if (lastAsked == 0 && accepted) {
            handshake = Handshake.of(observation);
        }
        add(SeenState.of(observation, lastAsked));
        lastAsked = observation.time();
    }

    /** Takes in what the kernel's table shows at {@code time}. */
    public void observed(KernelRow row, long time) {
        add(SeenState.of(row, time, lastAsked));
        lastAsked = time;
    }

    /** The kernel's table no longer has it at {@code time}. */
    public void gone(long time) {
        add(SeenState.gone(time, lastAsked));
        lastAsked = time;
    }

    /** The kernel's table no longer has it at {@code time}, and its timer had run out at {@code since}. */
    public void ranOut(long time, long since) {
        add(SeenState.ranOut(time, since));
        lastAsked = time;
    }

    /**
     * From now on the kernel's table decides: until it has answered, a descriptor in CLOSED shows nothing. If the peer's FIN was seen to
     * come first, there is no TIME_WAIT, and the descriptor shows everything.
     */
    public void awaitTable() {
        awaitsTable = seen().stream().noneMatch(state -> state.state() == TcpState.CLOSE_WAIT);
    }

    private void add(SeenState state) {
        List<SeenState> all = seen == null ? new ArrayList<>(2) : seen;
        boolean ended = !state.ofDescriptor() && isEnd(all, state);
        if (!ended && (all.isEmpty() || tellsMore(state, all.get(all.size() - 1)))) {
            all.add(state);
        }
        seen = all;
    }

    /** Lets the table's state replace a descriptor in CLOSED. True if CLOSED was the end already. */
    private boolean isEnd(List<SeenState> all, SeenState state) {
        boolean awaited = awaitsTable;
        awaitsTable = false;
        if (!endsInDescriptor(all)) {
            return false;
        }
        if (state.state() != TcpState.CLOSED) {
            all.remove(all.size() - 1);
            return false;
        }
        return !awaited;
    }

    private static boolean endsInDescriptor(List<SeenState> all) {
        SeenState last = all.isEmpty() ? null : all.get(all.size() - 1);
        return last != null && last.ofDescriptor() && last.state() == TcpState.CLOSED;
    }

    /**
     * Whether {@code state} adds anything. While TIME_WAIT runs in a row of its own, the descriptor shows CLOSED, and that is not the end
     * yet.
     */
    private static boolean tellsMore(SeenState state, SeenState before) {
        boolean timeWaitRuns = state.ofDescriptor() && !before.ofDescriptor() && before.state() == TcpState.TIME_WAIT;
        boolean end = before.state() == TcpState.CLOSED && before.ofDescriptor() && !state.ofDescriptor();
        return (state.state() != before.state() || end) && !timeWaitRuns;
    }

    /** Since when the kernel has shown that it is over; 0 if it has not. */
    public long overSince() {
        SeenState last = lastState();
        return last == null || last.state() != TcpState.CLOSED ? 0 : last.since();
    }

    /** The state that the kernel showed last, null if it was never asked. */
    public @Nullable TcpState lastSeen() {
        SeenState last = lastState();
        return last == null ? null : last.state();
    }

    private @Nullable SeenState lastState() {
        return seen == null || seen.isEmpty() ? null : seen.get(seen.size() - 1);
    }

    /** When the kernel was asked last; 0 if it never was. */
    public long lastAsked() {
        return lastAsked;
    }

    /** What came before its accept, null where that is not known. */
    @Nullable
    Handshake handshake() {
        return handshake;
    }

    /** Every state shown so far. A descriptor in CLOSED counts only once the kernel's table has answered. */
    List<SeenState> seen() {
        List<SeenState> all = seen == null ? List.of() : seen;
        return awaitsTable && endsInDescriptor(all) ? all.subList(0, all.size() - 1) : all;
    }

    /** Forgets that a healthy state was seen, because the facts say the same. */
    void forgetHealth() {
        if (seen().stream().allMatch(state -> state.state() == TcpState.ESTABLISHED)) {
            seen = null;
        }
    }

    void forget() {
        seen = null;
    }
}
