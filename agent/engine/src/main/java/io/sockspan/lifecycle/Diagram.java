package io.sockspan.lifecycle;

import static io.sockspan.model.Cause.CONNECT;
import static io.sockspan.model.Cause.CONNECT_FAILED;
import static io.sockspan.model.Cause.FIN_ACKED;
import static io.sockspan.model.Cause.HANDSHAKE;
import static io.sockspan.model.Cause.LISTEN;
import static io.sockspan.model.Cause.OUR_CLOSE;
import static io.sockspan.model.Cause.OUR_RESET;
import static io.sockspan.model.Cause.OUR_SHUTDOWN;
import static io.sockspan.model.Cause.PEER_FIN;
import static io.sockspan.model.Cause.PEER_RESET;
import static io.sockspan.model.Cause.PEER_SYN;
import static io.sockspan.model.Cause.TIMEOUT;
import static io.sockspan.model.Cause.TIME_WAIT_OVER;
import static io.sockspan.model.TcpState.CLOSED;
import static io.sockspan.model.TcpState.CLOSE_WAIT;
import static io.sockspan.model.TcpState.CLOSING;
import static io.sockspan.model.TcpState.ESTABLISHED;
import static io.sockspan.model.TcpState.FIN_WAIT_1;
import static io.sockspan.model.TcpState.FIN_WAIT_2;
import static io.sockspan.model.TcpState.LAST_ACK;
import static io.sockspan.model.TcpState.SYN_RECEIVED;
import static io.sockspan.model.TcpState.SYN_SENT;
import static io.sockspan.model.TcpState.TIME_WAIT;

import io.sockspan.model.Cause;
import io.sockspan.model.TcpState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The state diagram of RFC 9293 (figure 5, and section 3.10.7 for resets) as a table, with look-ups; pure, a walk over some forty rows.
 * Figure 5 omits one edge (note 2), and so does the table: where one segment both acknowledges our FIN and carries the peer's, Linux
 * passes FIN_WAIT_2.
 */
final class Diagram {
    /** One edge. */
    record Edge(TcpState from, Cause cause, TcpState to) {}

    /** The order matters: of two paths equally long, the one through the earlier row is taken. */
    static final List<Edge> EDGES = List.of(
            new Edge(CLOSED, LISTEN, TcpState.LISTEN),
            new Edge(CLOSED, CONNECT, SYN_SENT),
            new Edge(TcpState.LISTEN, PEER_SYN, SYN_RECEIVED),
            new Edge(TcpState.LISTEN, OUR_CLOSE, CLOSED),
            new Edge(SYN_SENT, HANDSHAKE, ESTABLISHED),
            new Edge(SYN_SENT, PEER_SYN, SYN_RECEIVED),
            new Edge(SYN_SENT, OUR_CLOSE, CLOSED),
            new Edge(SYN_SENT, CONNECT_FAILED, CLOSED),
            new Edge(SYN_RECEIVED, HANDSHAKE, ESTABLISHED),
            new Edge(SYN_RECEIVED, OUR_CLOSE, FIN_WAIT_1),
            new Edge(SYN_RECEIVED, OUR_SHUTDOWN, FIN_WAIT_1),
            new Edge(SYN_RECEIVED, CONNECT_FAILED, CLOSED),
            new Edge(ESTABLISHED, OUR_CLOSE, FIN_WAIT_1),
            new Edge(ESTABLISHED, OUR_SHUTDOWN, FIN_WAIT_1),
            new Edge(ESTABLISHED, PEER_FIN, CLOSE_WAIT),
            new Edge(FIN_WAIT_1, FIN_ACKED, FIN_WAIT_2),
            new Edge(FIN_WAIT_1, PEER_FIN, CLOSING),
            new Edge(FIN_WAIT_2, PEER_FIN, TIME_WAIT),
            new Edge(CLOSING, FIN_ACKED, TIME_WAIT),
            new Edge(CLOSE_WAIT, OUR_CLOSE, LAST_ACK),
            new Edge(CLOSE_WAIT, OUR_SHUTDOWN, LAST_ACK),
            new Edge(LAST_ACK, FIN_ACKED, CLOSED),
            new Edge(TIME_WAIT, TIME_WAIT_OVER, CLOSED),
            new Edge(SYN_RECEIVED, PEER_RESET, CLOSED),
            new Edge(ESTABLISHED, PEER_RESET, CLOSED),
            new Edge(FIN_WAIT_1, PEER_RESET, CLOSED),
            new Edge(FIN_WAIT_2, PEER_RESET, CLOSED),
            new Edge(CLOSING, PEER_RESET, CLOSED),
            new Edge(CLOSE_WAIT, PEER_RESET, CLOSED),
            new Edge(LAST_ACK, PEER_RESET, CLOSED),
            new Edge(SYN_RECEIVED, OUR_RESET, CLOSED),
            new Edge(ESTABLISHED, OUR_RESET, CLOSED),
            new Edge(FIN_WAIT_1, OUR_RESET, CLOSED),
            new Edge(FIN_WAIT_2, OUR_RESET, CLOSED),
            new Edge(CLOSING, OUR_RESET, CLOSED),
            new Edge(CLOSE_WAIT, OUR_RESET, CLOSED),
            new Edge(LAST_ACK, OUR_RESET, CLOSED),
            new Edge(SYN_RECEIVED, TIMEOUT, CLOSED),
            new Edge(ESTABLISHED, TIMEOUT, CLOSED),
            new Edge(FIN_WAIT_1, TIMEOUT, CLOSED),
            new Edge(FIN_WAIT_2, TIMEOUT, CLOSED),
            new Edge(CLOSING, TIMEOUT, CLOSED),
            new Edge(CLOSE_WAIT, TIMEOUT, CLOSED),
            new Edge(LAST_ACK, TIMEOUT, CLOSED));

    private Diagram() {}

    /** Where {@code cause} leads from {@code from}, or null if the diagram has no such edge. */
    static @Nullable TcpState next(TcpState from, Cause cause) {
        for (Edge edge : EDGES) {
            if (edge.from() == from && edge.cause() == cause) {
                return edge.to();
            }
        }
        return null;
    }

    /** The one cause that leads from {@code from} to {@code to}, or {@link Cause#OBSERVED} if several do or none. */
    static Cause cause(TcpState from, TcpState to) {
        Cause only = null;
        for (Edge edge : EDGES) {
            if (edge.from() == from && edge.to() == to) {
                if (only != null) {
                    return Cause.OBSERVED;
                }
                only = edge.cause();
            }
        }
        return only == null ? Cause.OBSERVED : only;
    }

    /** The states after {@code from} on the shortest path to {@code to}, or null if there is none; a path never passes through CLOSED. */
    static @Nullable List<TcpState> path(TcpState from, TcpState to) {
        Map<TcpState, TcpState> cameFrom = new EnumMap<>(TcpState.class);
        ArrayDeque<TcpState> reached = new ArrayDeque<>(List.of(from));
        while (!reached.isEmpty() && !cameFrom.containsKey(to)) {
            TcpState state = reached.remove();
            for (Edge edge : EDGES) {
                boolean further = edge.from() == state && (edge.to() != CLOSED || to == CLOSED);
                if (further && edge.to() != from && cameFrom.putIfAbsent(edge.to(), state) == null) {
                    reached.add(edge.to());
                }
            }
        }
        if (!cameFrom.containsKey(to)) {
            return null;
        }
        List<TcpState> way = new ArrayList<>();
        for (TcpState state = to; state != null && state != from; state = cameFrom.get(state)) {
            way.add(0, state);
        }
        return way;
    }
}
