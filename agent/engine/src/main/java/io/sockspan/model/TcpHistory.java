package io.sockspan.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The states that TCP went through, and the last two observations of the descriptor. A value.
 *
 * @param transitions every state it was seen in, oldest first, never empty; from hooks and from the kernel
 * @param observation what the kernel reported last, null if it was never asked
 * @param earlier what it reported before that, null if it was asked no more than once
 */
public record TcpHistory(
        List<Transition> transitions,
        @Nullable Observation observation,
        @Nullable Observation earlier) {

    /** The same up to {@code time}, in ns since the epoch; the first state stays. */
    TcpHistory before(long time) {
        List<Transition> until =
                transitions.stream().filter(step -> step.time() < time).toList();
        return new TcpHistory(until.isEmpty() ? transitions.subList(0, 1) : until, observation, earlier);
    }

    public Transition lastTransition() {
        return transitions.get(transitions.size() - 1);
    }

    public TcpState state() {
        return lastTransition().to();
    }

    /** Whether it was ever ESTABLISHED. */
    public boolean wasConnected() {
        return transitions.stream().anyMatch(t -> t.to() == TcpState.ESTABLISHED);
    }

    /** Who ended the connection first, by a FIN or an RST; null while no side has, or where it is not known. */
    public @Nullable Closer closedFirst() {
        Closer first = null;
        for (Transition step : transitions) {
            if (step.to() == TcpState.CLOSING) {
                return Closer.SIMULTANEOUS;
            }
            if (first == null && step.to() == TcpState.FIN_WAIT_1) {
                first = Closer.LOCAL;
            } else if (first == null && step.to() == TcpState.CLOSE_WAIT) {
                first = Closer.PEER;
            } else if (first == null && step.to() == TcpState.CLOSED && wasConnected()) {
                first = switch (step.cause()) {
                    case OUR_RESET -> Closer.LOCAL;
                    case PEER_RESET -> Closer.PEER;
                    default -> null;
                };
            }
        }
        return first;
    }

    /** How TCP ended; null if it has not ended, or if there never was a connection. */
    public @Nullable Ending ending() {
        Transition last = lastTransition();
        if (last.to() == TcpState.TIME_WAIT) {
            return Ending.ORDERLY;
        }
        if (last.to() != TcpState.CLOSED || !wasConnected()) {
            return null;
        }
        return switch (last.cause()) {
            case TIME_WAIT_OVER, FIN_ACKED, PEER_FIN -> Ending.ORDERLY;
            case OUR_RESET -> Ending.RESET_BY_US;
            case PEER_RESET -> Ending.RESET_BY_PEER;
            case RESET -> Ending.RESET;
            case TIMEOUT -> Ending.TIMED_OUT;
            default -> Ending.UNKNOWN;
        };
    }

    /** The kernel's identity of the socket, 0 where it is not known. */
    public long cookie() {
        return observation == null ? 0 : observation.cookie();
    }
}
