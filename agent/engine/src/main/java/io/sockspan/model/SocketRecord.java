package io.sockspan.model;

import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one socket at one moment: what the code did with it, what it was told, what the kernel says.
 *
 * @param id unique within this run of the agent
 * @param fd the process's number for it, which the kernel gives away again after {@code closed}
 * @param bornTime when the descriptor was opened or accepted
 * @param opened the opening site; for an asynchronous accept, where {@code accept()} was called; without frames if it was not seen
 * @param foundOpen what is known in its place of a socket that was open before the agent came, else null
 * @param peerHost the name that the code connected to, null if it gave an address
 * @param lastRead the first end of stream or error that a read told the code, or null
 * @param lastWrite the first error that a write told the code, or null
 * @param connectError what {@code connect()} threw, or null
 * @param closeRequested where {@code close()} was called, if it returned with the descriptor open; else null
 * @param inputShutTime when the code shut its input down, 0 if it did not
 * @param closedTime when the descriptor was closed, 0 while it is open
 * @param doneTime when nothing more is to come: TCP ended, or what goes on after the close is not followed; 0 until then
 * @param transitions every state it was seen in, oldest first, never empty
 * @param observation the kernel's last word, null if it was never asked
 * @param earlier its word before that, null if there was none
 * @param ownership what has become of the code's hold on it
 * @param around what was found out beside the socket, for a verdict
 */
public record SocketRecord(
        long id,
        int fd,
        Api api,
        Role role,
        long bornTime,
        Site opened,
        @Nullable FoundOpen foundOpen,
        @Nullable Endpoint local,
        @Nullable Endpoint peer,
        @Nullable String peerHost,
        @Nullable IoOutcome lastRead,
        @Nullable IoOutcome lastWrite,
        @Nullable String connectError,
        @Nullable Site closeRequested,
        long inputShutTime,
        long closedTime,
        long doneTime,
        List<Transition> transitions,
        @Nullable Observation observation,
        @Nullable Observation earlier,
        Ownership ownership,
        Surroundings around) {

    /** Whether the peer's end was taken from the queue before any hook could see who took it. */
    public boolean endTakenUnseen() {
        return foundOpen != null && lastRead == null && Boolean.TRUE.equals(foundOpen.endTaken());
    }

    /** The same a moment before it was closed. */
    public SocketRecord unclosed() {
        return with(0, 0, untilClosed(), around);
    }

    /** The same in the state that it was closed in: what the close led to is not seen yet. */
    public SocketRecord asClosed() {
        return with(closedTime, doneTime, untilClosed(), around);
    }

    private List<Transition> untilClosed() {
        List<Transition> open = transitions.stream()
                .filter(step -> closedTime == 0 || step.time() < closedTime)
                .toList();
        return open.isEmpty() ? transitions.subList(0, 1) : open;
    }

    /** The same with what was found out beside it. */
    public SocketRecord around(Surroundings found) {
        return with(closedTime, doneTime, transitions, found);
    }

    private SocketRecord with(long closed, long done, List<Transition> path, Surroundings found) {
        return new SocketRecord(
                id,
                fd,
                api,
                role,
                bornTime,
                opened,
                foundOpen,
                local,
                peer,
                peerHost,
                lastRead,
                lastWrite,
                connectError,
                closeRequested,
                inputShutTime,
                closed,
                done,
                path,
                observation,
                earlier,
                ownership,
                found);
    }

    public Transition lastTransition() {
        return transitions.get(transitions.size() - 1);
    }

    public TcpState state() {
        return lastTransition().to();
    }

    /**
     * The state that the descriptor shows while it is open: after both FINs it is CLOSED, and TIME_WAIT runs as a row of its own. Else the
     * connection's.
     */
    public TcpState descriptorState() {
        return closedTime == 0 && state() == TcpState.TIME_WAIT ? TcpState.CLOSED : state();
    }

    /** The step into {@link #descriptorState()}: into TIME_WAIT, where that is over by now and the descriptor still open. */
    public Transition descriptorEntry() {
        Transition last = lastTransition();
        boolean still = closedTime == 0 && last.to() == TcpState.CLOSED && last.from() == TcpState.TIME_WAIT;
        return still ? transitions.get(transitions.size() - 2) : last;
    }

    /** Whose FIN was the first, or null while there was none, or where it is not known. */
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

    /** How TCP ended, or null while it has not, and for what was never a connection. */
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

    /** How long its handshake took from the peer's SYN on, ns; of an accepted socket where the kernel told. */
    public OptionalLong synReceived() {
        return handshakeSeen() && transitions.get(0).exact()
                ? OptionalLong.of(transitions.get(1).time() - transitions.get(0).time())
                : OptionalLong.empty();
    }

    /** How long the connection waited in the accept queue, ns; of an accepted socket where the kernel told. */
    public OptionalLong acceptWait() {
        return handshakeSeen()
                ? OptionalLong.of(Math.max(0, bornTime - transitions.get(1).time()))
                : OptionalLong.empty();
    }

    private boolean handshakeSeen() {
        return role == Role.SERVER
                && transitions.size() > 1
                && transitions.get(0).to() == TcpState.SYN_RECEIVED
                && transitions.get(1).to() == TcpState.ESTABLISHED;
    }

    /** Whether its Java object is gone, so that no code can close it any more. */
    public boolean isUnreachable() {
        return ownership.unreachableSince() != 0;
    }

    /** Whether it was ever ESTABLISHED. */
    public boolean wasConnected() {
        return transitions.stream().anyMatch(t -> t.to() == TcpState.ESTABLISHED);
    }

    /** What the code was told last: of a read's and a write's outcome the later one, or null if it was told nothing. */
    public @Nullable IoOutcome lastTold() {
        return wasToldByRead() ? lastRead : lastWrite;
    }

    /** Whether {@link #lastTold} is a read's outcome. */
    public boolean wasToldByRead() {
        return lastRead != null
                && (lastWrite == null
                        || lastWrite.site().time() <= lastRead.site().time());
    }

    public long cookie() {
        return observation == null ? 0 : observation.cookie();
    }
}
