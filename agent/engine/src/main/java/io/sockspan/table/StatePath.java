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
 * The states in which the kernel showed one socket, oldest first. A healthy socket keeps none: its facts say the same. The agent's threads
 * only; a comparison for each look, an allocation for each state. Times are ns since the epoch.
 */
public final class StatePath {
    private @Nullable List<SeenState> seen;
    private long asked;
    private boolean awaitsTable;
    private @Nullable Handshake handshake;

    /** Takes the word of a descriptor; {@code accepted} if a hook saw its accept, before which the first word tells more. */
    void observed(Observation observation, boolean accepted) {
        if (asked == 0 && accepted) {
            handshake = Handshake.of(observation);
        }
        add(SeenState.of(observation, asked));
        asked = observation.time();
    }

    /** Takes the word of the kernel's table at {@code time}. */
    public void observed(KernelRow row, long time) {
        add(SeenState.of(row, time, asked));
        asked = time;
    }

    /** The kernel's table has it no more at {@code time}. */
    public void gone(long time) {
        add(SeenState.gone(time, asked));
        asked = time;
    }

    /** The kernel's table has it no more at {@code time}, and its timer had run out at {@code since}. */
    public void ranOut(long time, long since) {
        add(SeenState.ranOut(time, since));
        asked = time;
    }

    /**
     * The kernel's table is asked what goes on: until it has answered, a descriptor in CLOSED tells nothing. Where the peer's FIN was seen
     * to come first there is no TIME_WAIT, and it tells all.
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

    /** Takes what the table says in place of a descriptor in CLOSED; true if that was the end already. */
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

    /** While TIME_WAIT runs as a row of its own the descriptor shows CLOSED, and that is not yet the end. */
    private static boolean tellsMore(SeenState state, SeenState before) {
        boolean beside = state.ofDescriptor() && !before.ofDescriptor() && before.state() == TcpState.TIME_WAIT;
        boolean end = before.state() == TcpState.CLOSED && before.ofDescriptor() && !state.ofDescriptor();
        return (state.state() != before.state() || end) && !beside;
    }

    /** Since when the kernel has shown the end; 0 if it has not. */
    public long overSince() {
        SeenState last = lastState();
        return last == null || last.state() != TcpState.CLOSED ? 0 : last.since();
    }

    /** The state that the kernel showed last, null if it was not asked. */
    public @Nullable TcpState lastSeen() {
        SeenState last = lastState();
        return last == null ? null : last.state();
    }

    private @Nullable SeenState lastState() {
        return seen == null || seen.isEmpty() ? null : seen.get(seen.size() - 1);
    }

    /** When the kernel was asked last; 0 if it was not. */
    public long asked() {
        return asked;
    }

    /** What was before its accept, null where it is not known. */
    @Nullable
    Handshake handshake() {
        return handshake;
    }

    /** Every state shown so far; a descriptor in CLOSED counts once the kernel's table has answered. */
    List<SeenState> seen() {
        List<SeenState> all = seen == null ? List.of() : seen;
        return awaitsTable && endsInDescriptor(all) ? all.subList(0, all.size() - 1) : all;
    }

    /** Forgets that a healthy state was seen: the facts say the same. */
    void forgetHealth() {
        if (seen().stream().allMatch(state -> state.state() == TcpState.ESTABLISHED)) {
            seen = null;
        }
    }

    void forget() {
        seen = null;
    }
}
