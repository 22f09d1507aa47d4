package io.sockspan.report.otel;

import io.sockspan.model.Role;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.TcpState;
import io.sockspan.model.Transition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a connection began, which is the root of its trace; a pure function of a record, any thread, one walk over its transitions.
 *
 * @param next the index of the first transition after the opening, where the staircase begins; the number of transitions if there is none
 * @param from when the staircase begins, ns since the epoch
 * @param failure the {@code error.type} of a connect that failed, else null
 */
record Opening(
        String name,
        @Nullable TcpState state,
        long start,
        long end,
        boolean exact,
        int next,
        long from,
        @Nullable String failure) {
    private static final String CONNECT = "tcp connect";
    private static final String ACCEPT = "tcp accept";

    /**
     * Null while the opening is not decided, and always for a listener and for a socket that never tried to connect.
     *
     * @param until when the watching ends (ns since the epoch), 0 while it goes on
     */
    static @Nullable Opening of(SocketRecord socket, long until) {
        return switch (socket.identity().role()) {
            case LISTENER -> null;
            case CLIENT -> connect(socket, until);
            case SERVER -> accept(socket);
        };
    }

    /** Whether a connect is under way, so that its root cannot be shown yet. */
    static boolean isUnderWay(SocketRecord socket) {
        return socket.identity().role() == Role.CLIENT
                && socket.closing().closedTime() == 0
                && isHandshake(socket.tcp().state());
    }

    private static @Nullable Opening connect(SocketRecord socket, long until) {
        List<Transition> steps = socket.tcp().transitions();
        int first = firstHandshake(steps);
        if (first < 0) {
            return unseenConnect(socket);
        }
        Transition sent = steps.get(first);
        int next = first + 1;
        while (next < steps.size() && isHandshake(steps.get(next).to())) {
            next++;
        }
        if (next < steps.size()) {
            Transition after = steps.get(next);
            long end = Math.max(sent.time(), after.time());
            String failure = after.to() == TcpState.CLOSED
                    ? ConnectFailure.errorType(socket.outcomes().connectError())
                    : null;
            return new Opening(CONNECT, sent.to(), sent.time(), end, sent.exact(), next, end, failure);
        }
        if (socket.closing().closedTime() == 0 && until == 0) {
            return null;
        }
        boolean closed = socket.closing().closedTime() != 0;
        long end = Math.max(sent.time(), closed ? socket.closing().closedTime() : until);
        String failure = closed ? ConnectFailure.ofClosed(socket.outcomes().connectError()) : null;
        return new Opening(CONNECT, sent.to(), sent.time(), end, sent.exact(), next, end, failure);
    }

    /** A connection whose handshake was over when it was first seen, or a connect that failed before it sent anything. */
    private static @Nullable Opening unseenConnect(SocketRecord socket) {
        List<Transition> steps = socket.tcp().transitions();
        int connected = 0;
        while (connected < steps.size() && steps.get(connected).to() == TcpState.CLOSED) {
            connected++;
        }
        if (connected < steps.size() && steps.get(connected).to() != TcpState.LISTEN) {
            long time = steps.get(connected).time();
            return new Opening(CONNECT, null, time, time, false, connected, time, null);
        }
        if (socket.outcomes().connectError() == null || connected < steps.size()) {
            return null;
        }
        // The state was CLOSED before the failure and is CLOSED after it: the staircase begins at the failure.
        int last = steps.size() - 1;
        long time = Math.max(socket.beginning().time(), steps.get(last).time());
        String failure = ConnectFailure.errorType(socket.outcomes().connectError());
        return new Opening(CONNECT, null, time, time, steps.get(last).exact(), last, time, failure);
    }

    private static Opening accept(SocketRecord socket) {
        List<Transition> steps = socket.tcp().transitions();
        int handshake = firstHandshake(steps);
        int next = Math.max(handshake, 0);
        while (next < steps.size() - 1
                && (isHandshake(steps.get(next).to())
                        || (next == 0 && steps.get(next).to() == TcpState.CLOSED))) {
            next++;
        }
        Transition shown = steps.get(handshake >= 0 ? handshake : next);
        long from = steps.get(next).time();
        // A connection waits in the accept queue, ESTABLISHED already: the accept covers that wait.
        long start = Math.min(shown.time(), Math.min(from, socket.beginning().time()));
        long end = Math.max(start, socket.beginning().time());
        return new Opening(ACCEPT, handshake < 0 ? null : shown.to(), start, end, shown.exact(), next, from, null);
    }

    private static int firstHandshake(List<Transition> steps) {
        for (int i = 0; i < steps.size(); i++) {
            if (isHandshake(steps.get(i).to())) {
                return i;
            }
            if (steps.get(i).to() != TcpState.CLOSED) {
                return -1;
            }
        }
        return -1;
    }

    static boolean isHandshake(TcpState state) {
        return state == TcpState.SYN_SENT || state == TcpState.SYN_RECEIVED;
    }
}
