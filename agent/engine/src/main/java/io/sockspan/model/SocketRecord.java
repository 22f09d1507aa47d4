package io.sockspan.model;

import java.util.OptionalLong;

/**
 * All that is known of one socket at one moment: what the code did with it, what calls reported to the code, what the kernel says. Any
 * thread. Its own {@code equals} and {@code hashCode}, and those of its parts, are never used: the JDK would keep their classes for ever,
 * as {@link ConnectionId} explains.
 *
 * @param identity which socket it is
 * @param beginning how it came to be
 * @param ends its two ends
 * @param outcomes what calls reported to the code about the connection's end
 * @param closing how far its close has come
 * @param tcp which states TCP went through, and what the kernel said last
 * @param ownership what has become of the code's hold on it
 * @param surroundings facts from outside of the socket that a verdict needs
 */
public record SocketRecord(
        Identity identity,
        Beginning beginning,
        SocketEnds ends,
        Outcomes outcomes,
        Closing closing,
        TcpHistory tcp,
        Ownership ownership,
        Surroundings surroundings) {

    /** Whether the peer's end was taken from the queue before any hook could see who took it. */
    public boolean endTakenUnseen() {
        FoundOpen found = beginning.found();
        return found != null && outcomes.read() == null && Boolean.TRUE.equals(found.endTaken());
    }

    /** The same just before it was closed. */
    public SocketRecord unclosed() {
        return with(closing.unclosed(), untilClosed());
    }

    /** The same in the state in which it was closed, without the states that the close led to. */
    public SocketRecord asClosed() {
        return with(closing, untilClosed());
    }

    private TcpHistory untilClosed() {
        return closing.isClosed() ? tcp.before(closing.closedTime()) : tcp;
    }

    private SocketRecord with(Closing close, TcpHistory history) {
        return new SocketRecord(identity, beginning, ends, outcomes, close, history, ownership, surroundings);
    }

    /** The same with these surroundings. */
    public SocketRecord with(Surroundings found) {
        return new SocketRecord(identity, beginning, ends, outcomes, closing, tcp, ownership, found);
    }

    /**
     * The state that the descriptor shows. While it is open, that is CLOSED after both FINs, because the kernel keeps TIME_WAIT as a row of
     * its own. Otherwise it is the connection's state.
     */
    public TcpState descriptorState() {
        return !closing.isClosed() && tcp.state() == TcpState.TIME_WAIT ? TcpState.CLOSED : tcp.state();
    }

    /** The step into {@link #descriptorState()}; into TIME_WAIT, if that is over by now and the descriptor is still open. */
    public Transition descriptorEntry() {
        Transition last = tcp.lastTransition();
        boolean still = !closing.isClosed() && last.to() == TcpState.CLOSED && last.from() == TcpState.TIME_WAIT;
        return still ? tcp.transitions().get(tcp.transitions().size() - 2) : last;
    }

    /** How long the handshake took from the peer's SYN on, ns; empty unless it is an accepted socket and the kernel reported it. */
    public OptionalLong synReceived() {
        return handshakeSeen() && first(0).exact()
                ? OptionalLong.of(first(1).time() - first(0).time())
                : OptionalLong.empty();
    }

    /** How long the connection waited in the accept queue, ns; empty unless it is an accepted socket and the kernel reported it. */
    public OptionalLong acceptWait() {
        return handshakeSeen()
                ? OptionalLong.of(Math.max(0, beginning.time() - first(1).time()))
                : OptionalLong.empty();
    }

    private boolean handshakeSeen() {
        return identity.role() == Role.SERVER
                && tcp.transitions().size() > 1
                && first(0).to() == TcpState.SYN_RECEIVED
                && first(1).to() == TcpState.ESTABLISHED;
    }

    private Transition first(int step) {
        return tcp.transitions().get(step);
    }
}
