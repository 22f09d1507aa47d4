package io.sockspan.lifecycle;

import static io.sockspan.model.TcpState.CLOSED;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.model.Cause;
import io.sockspan.model.TcpState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Proves the table against figure 5 of RFC 9293, written down here independently, from the figure and from section 3.10.7. */
class DiagramTest {
    /** The edges of the figure: from, what is written on the edge, to. */
    private static final String FIGURE_5 = """
            CLOSED        passive OPEN            LISTEN
            CLOSED        active OPEN, snd SYN    SYN_SENT
            LISTEN        rcv SYN, snd SYN,ACK    SYN_RECEIVED
            LISTEN        CLOSE                   CLOSED
            SYN_SENT      rcv SYN,ACK, snd ACK    ESTABLISHED
            SYN_SENT      rcv SYN, snd SYN,ACK    SYN_RECEIVED
            SYN_SENT      CLOSE                   CLOSED
            SYN_RECEIVED  rcv ACK of SYN          ESTABLISHED
            SYN_RECEIVED  CLOSE, snd FIN          FIN_WAIT_1
            ESTABLISHED   CLOSE, snd FIN          FIN_WAIT_1
            ESTABLISHED   rcv FIN, snd ACK        CLOSE_WAIT
            FIN_WAIT_1    rcv ACK of FIN          FIN_WAIT_2
            FIN_WAIT_1    rcv FIN, snd ACK        CLOSING
            FIN_WAIT_2    rcv FIN, snd ACK        TIME_WAIT
            CLOSING       rcv ACK of FIN          TIME_WAIT
            CLOSE_WAIT    CLOSE, snd FIN          LAST_ACK
            LAST_ACK      rcv ACK of FIN          CLOSED
            TIME_WAIT     Timeout=2MSL            CLOSED
            """;

    /** The causes that stand for the figure's words; a CLOSE that sends a FIN is a close or a shutdown. */
    private static List<Cause> causes(String words) {
        return switch (words) {
            case "passive OPEN" -> List.of(Cause.LISTEN);
            case "active OPEN, snd SYN" -> List.of(Cause.CONNECT);
            case "rcv SYN, snd SYN,ACK" -> List.of(Cause.PEER_SYN);
            case "rcv SYN,ACK, snd ACK", "rcv ACK of SYN" -> List.of(Cause.HANDSHAKE);
            case "CLOSE" -> List.of(Cause.OUR_CLOSE);
            case "CLOSE, snd FIN" -> List.of(Cause.OUR_CLOSE, Cause.OUR_SHUTDOWN);
            case "rcv FIN, snd ACK" -> List.of(Cause.PEER_FIN);
            case "rcv ACK of FIN" -> List.of(Cause.FIN_ACKED);
            case "Timeout=2MSL" -> List.of(Cause.TIME_WAIT_OVER);
            default -> throw new AssertionError(words);
        };
    }

    /** The figure's edges, then those it leaves out: a connection, set up or not yet, ends by either side's reset or by a time-out. */
    private static Map<String, TcpState> transcription() {
        Map<String, TcpState> edges = new TreeMap<>();
        FIGURE_5.lines().forEach(line -> {
            String[] parts = line.strip().split(" {2,}", -1);
            causes(parts[1]).forEach(cause -> edges.put(parts[0] + " " + cause, TcpState.valueOf(parts[2])));
        });
        for (String synchronised : List.of(
                "SYN_RECEIVED", "ESTABLISHED", "FIN_WAIT_1", "FIN_WAIT_2", "CLOSING", "CLOSE_WAIT", "LAST_ACK")) {
            for (Cause cause : List.of(Cause.PEER_RESET, Cause.OUR_RESET, Cause.TIMEOUT)) {
                edges.put(synchronised + " " + cause, CLOSED);
            }
        }
        edges.put("SYN_SENT " + Cause.CONNECT_FAILED, CLOSED);
        edges.put("SYN_RECEIVED " + Cause.CONNECT_FAILED, CLOSED);
        return edges;
    }

    @Test
    void theTableIsTheFigureEdgeByEdge() {
        Map<String, TcpState> table = new TreeMap<>();
        Diagram.EDGES.forEach(edge -> table.put(edge.from() + " " + edge.cause(), edge.to()));
        assertThat(table).isEqualTo(transcription()).hasSize(Diagram.EDGES.size());
    }

    @Test
    void everyCauseLeadsWhereTheFigureSaysAndNowhereElse() {
        Map<String, TcpState> edges = transcription();
        for (TcpState from : TcpState.values()) {
            for (Cause cause : Cause.values()) {
                assertThat(Diagram.next(from, cause)).as(from + " " + cause).isEqualTo(edges.get(from + " " + cause));
            }
        }
    }

    @Test
    void aStepHasACauseOnlyIfItCanHaveNoOther() {
        Map<String, TcpState> edges = transcription();
        for (TcpState from : TcpState.values()) {
            for (TcpState to : TcpState.values()) {
                List<Cause> causes = Arrays.stream(Cause.values())
                        .filter(cause -> edges.get(from + " " + cause) == to)
                        .toList();
                assertThat(Diagram.cause(from, to))
                        .as(from + " to " + to)
                        .isEqualTo(causes.size() == 1 ? causes.get(0) : Cause.OBSERVED);
            }
        }
    }

    /** How many edges lead from {@code from} to each state without passing CLOSED, found without the code under test. */
    private static Map<TcpState, Integer> distances(TcpState from) {
        Map<TcpState, Integer> distances = new TreeMap<>();
        List<TcpState> reached = List.of(from);
        for (int steps = 1; !reached.isEmpty(); steps++) {
            List<TcpState> next = new ArrayList<>();
            for (TcpState state : reached) {
                for (Diagram.Edge edge : Diagram.EDGES) {
                    boolean fresh = edge.from() == state && edge.to() != from && !distances.containsKey(edge.to());
                    if (fresh) {
                        distances.put(edge.to(), steps);
                        if (edge.to() != CLOSED) {
                            next.add(edge.to());
                        }
                    }
                }
            }
            reached = next;
        }
        return distances;
    }

    @Test
    void everyPathIsContiguousShortestAndPassesNoEnd() {
        for (TcpState from : TcpState.values()) {
            Map<TcpState, Integer> distances = distances(from);
            for (TcpState to : TcpState.values()) {
                List<TcpState> path = Diagram.path(from, to);
                if (!distances.containsKey(to)) {
                    assertThat(path).as(from + " to " + to).isNull();
                    continue;
                }
                assertThat(path)
                        .as(from + " to " + to)
                        .hasSize(distances.get(to))
                        .endsWith(to);
                assertThat(path.subList(0, path.size() - 1)).doesNotContain(CLOSED, from, to);
                TcpState before = from;
                for (TcpState state : path) {
                    TcpState last = before;
                    assertThat(Diagram.EDGES).anyMatch(edge -> edge.from() == last && edge.to() == state);
                    before = state;
                }
            }
        }
    }

    @Test
    void nothingLeadsBackFromTheClosingStatesAndNothingOutOfTimeWaitButItsEnd() {
        assertThat(Diagram.path(TcpState.TIME_WAIT, TcpState.FIN_WAIT_2)).isNull();
        assertThat(Diagram.path(TcpState.TIME_WAIT, TcpState.ESTABLISHED)).isNull();
        assertThat(Diagram.path(TcpState.FIN_WAIT_1, TcpState.CLOSE_WAIT)).isNull();
        assertThat(Diagram.path(TcpState.LAST_ACK, TcpState.TIME_WAIT)).isNull();
        assertThat(Diagram.path(TcpState.TIME_WAIT, CLOSED)).containsExactly(CLOSED);
    }

    @Test
    void ofTwoShortestPathsTheUsualOneIsTaken() {
        assertThat(Diagram.path(TcpState.ESTABLISHED, TcpState.TIME_WAIT))
                .containsExactly(TcpState.FIN_WAIT_1, TcpState.FIN_WAIT_2, TcpState.TIME_WAIT);
        assertThat(Diagram.path(CLOSED, TcpState.ESTABLISHED)).containsExactly(TcpState.SYN_SENT, TcpState.ESTABLISHED);
    }
}
