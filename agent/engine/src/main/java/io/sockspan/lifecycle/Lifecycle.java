package io.sockspan.lifecycle;

import io.sockspan.model.Cause;
import io.sockspan.model.Event;
import io.sockspan.model.Evidence;
import io.sockspan.model.TcpState;
import io.sockspan.model.Transition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Merges what the code did and what the kernel showed into one path through the {@link Diagram} of RFC 9293. Pure; costs a sort of a
 * handful of entries. The kernel's word is the truth. An event moves the state only where the diagram has that edge; an observation always
 * does, and takes back an event's step that it contradicts. States that must lie between two known ones are inferred.
 */
public final class Lifecycle {
    /** The kernel's times are at most this coarse, ns (CONFIG_HZ 100). */
    private static final long JIFFY = 10_000_000;

    /** TCP_TIMEWAIT_LEN (include/net/tcp.h) and the default of tcp_fin_timeout, ns: no orderly end leaves the table sooner. */
    private static final long MINUTE = 60_000_000_000L;

    private static final Set<TcpState> OUR_FIN_SENT =
            EnumSet.of(TcpState.FIN_WAIT_1, TcpState.FIN_WAIT_2, TcpState.CLOSING);

    /** Causes of steps that are concluded from what the code did, so that the kernel may show that they did not happen. */
    private static final Set<Cause> CONCLUDED =
            EnumSet.of(Cause.OUR_CLOSE, Cause.OUR_SHUTDOWN, Cause.OUR_RESET, Cause.PEER_FIN, Cause.FIN_ACKED);

    private final List<Transition> path = new ArrayList<>();

    /** Whether only a descriptor showed the end: then the kernel's table may still have the socket, in TIME_WAIT. */
    private boolean endOfDescriptor;

    private Lifecycle() {}

    /** The transitions, oldest first; never empty if {@code events} begins with a birth. */
    public static List<Transition> of(List<Event> events, List<SeenState> seen) {
        List<Object> all = new ArrayList<>(events);
        all.addAll(seen);
        all.sort(Comparator.comparingLong(Lifecycle::timeOf));
        Lifecycle lifecycle = new Lifecycle();
        for (Object step : all) {
            if (step instanceof Event event) {
                lifecycle.apply(event);
            } else {
                lifecycle.apply((SeenState) step);
            }
        }
        return List.copyOf(lifecycle.path);
    }

    private static long timeOf(Object step) {
        return step instanceof Event event ? event.time() : ((SeenState) step).time();
    }

    private void apply(Event event) {
        long time = event.time();
        switch (event.kind()) {
            case OPENED -> enter(TcpState.CLOSED, time, time, Evidence.TOLD, Cause.OPENED);
            case FOUND_CONNECTED -> begin(TcpState.ESTABLISHED, time, Evidence.SEEN, Cause.OBSERVED);
            case SYN_CAME_BEFORE -> begin(TcpState.SYN_RECEIVED, time, Evidence.SEEN, Cause.OBSERVED);
            case SYN_CAME -> begin(TcpState.SYN_RECEIVED, time, Evidence.SEEN, Cause.PEER_SYN);
            case ACCEPTED -> accepted(time);
            case CONNECT_STARTED -> moveBy(Cause.CONNECT, time, time);
            case CONNECTED -> moveBy(Cause.HANDSHAKE, time, time);
            case CONNECT_FAILED -> moveBy(Cause.CONNECT_FAILED, time, time);
            case END_OF_STREAM -> endOfStream(time);
            case RESET -> endBy(Cause.PEER_RESET, time);
            case TIMED_OUT -> endBy(Cause.TIMEOUT, time);
            case OUTPUT_SHUT -> outputShut(time);
            case CLOSED -> moveBy(Cause.OUR_CLOSE, time, time);
            case CLOSED_WITH_RESET -> moveBy(Cause.OUR_RESET, time, time);
        }
    }

    private void begin(TcpState state, long time, Evidence evidence, Cause cause) {
        if (path.isEmpty()) {
            enter(state, time, cause == Cause.PEER_SYN ? time : 0, evidence, cause);
        }
    }

    /** The handshake was over before the accept. Where the kernel said when, that step is in the path already. */
    private void accepted(long time) {
        if (state() == TcpState.CLOSED) {
            enter(TcpState.ESTABLISHED, time, 0, Evidence.TOLD, Cause.ACCEPT);
        }
    }

    /** The code learns of the FIN when it reads; the FIN may have come any time before. */
    private void endOfStream(long time) {
        if (state() == TcpState.FIN_WAIT_1) {
            // If both FINs crossed, the path led through CLOSING. That is concluded only if the kernel showed it.
            enter(TcpState.FIN_WAIT_2, time, stateEntered(), Evidence.INFERRED, Cause.FIN_ACKED);
        }
        if (isUnexplainedEnd() && last().from() == TcpState.ESTABLISHED) {
            // A FIN came, and right after it what ended the connection.
            passedBeforeEnd(TcpState.CLOSE_WAIT, Cause.PEER_FIN, Cause.OBSERVED);
        } else {
            moveBy(Cause.PEER_FIN, time, stateEntered());
        }
    }

    /** The event comes once the FIN was sent: the kernel may have shown earlier what followed from it. */
    private void outputShut(long time) {
        if (isUnexplainedEnd() && last().from() == TcpState.CLOSE_WAIT) {
            passedBeforeEnd(TcpState.LAST_ACK, Cause.OUR_SHUTDOWN, Cause.FIN_ACKED);
        } else {
            moveBy(Cause.OUR_SHUTDOWN, time, time);
        }
    }

    /** Whether the kernel has shown the end, and no event has said yet how it came about. */
    private boolean isUnexplainedEnd() {
        return !path.isEmpty() && last().to() == TcpState.CLOSED && last().cause() == Cause.OBSERVED;
    }

    /** Puts a step that the code learns of only now before the end that the kernel has shown. */
    private void passedBeforeEnd(TcpState state, Cause cause, Cause end) {
        Transition last = path.remove(path.size() - 1);
        enter(state, last.time(), last.notBefore(), Evidence.TOLD, cause);
        enter(TcpState.CLOSED, last.time(), last.notBefore(), last.evidence(), end);
    }

    /** The connection ended; if the kernel has shown that already, only the cause is new. */
    private void endBy(Cause cause, long time) {
        if (isUnexplainedEnd()) {
            Transition last = last();
            path.set(
                    path.size() - 1,
                    new Transition(last.from(), last.to(), last.time(), last.notBefore(), last.evidence(), cause));
        } else {
            moveBy(cause, time, stateEntered());
        }
    }

    /** Moves the state along the diagram's edge for {@code cause}, if there is one. */
    private void moveBy(Cause cause, long time, long notBefore) {
        TcpState to = Diagram.next(state(), cause);
        if (to != null) {
            enter(to, time, notBefore, Evidence.TOLD, cause);
        }
    }

    private void apply(SeenState seen) {
        if (path.isEmpty()) {
            enter(seen.state(), seen.since(), seen.exact() ? seen.since() : 0, Evidence.SEEN, Cause.OBSERVED);
            return;
        }
        boolean other = seen.ofDescriptor() && seen.state() == TcpState.CLOSED && state() == TcpState.TIME_WAIT;
        if (other) {
            // The connection is still in TIME_WAIT in the kernel's table; only the descriptor says CLOSED.
            return;
        }
        if (endOfDescriptor && !seen.ofDescriptor() && seen.state() != TcpState.CLOSED) {
            endOfDescriptor = false;
            path.remove(path.size() - 1);
        }
        List<TcpState> steps = pathTo(seen.state());
        if (state() == seen.state()) {
            refine(seen);
            return;
        }
        for (TcpState passed : steps.subList(0, steps.size() - 1)) {
            Cause cause = Diagram.cause(state(), passed);
            enter(passed, Math.max(seen.since(), stateEntered()), stateEntered(), Evidence.INFERRED, cause);
        }
        long since = Math.max(seen.since(), stateEntered());
        boolean exact = seen.exact() && since - seen.since() <= JIFFY;
        long notBefore = exact ? since : Math.min(since - 1, Math.max(seen.notBefore(), stateEntered()));
        Cause cause = causeOf(seen);
        boolean predicted = cause == Cause.TIME_WAIT_OVER && exact;
        enter(seen.state(), since, notBefore, predicted ? Evidence.INFERRED : Evidence.SEEN, cause);
        endOfDescriptor = seen.ofDescriptor() && seen.state() == TcpState.CLOSED;
    }

    /** The states that lead to {@code to}. If the diagram has no path, steps that were only concluded are taken back until it has one. */
    private List<TcpState> pathTo(TcpState to) {
        int steps = path.size();
        while (steps > 0) {
            TcpState from = path.get(steps - 1).to();
            // A connection that ended does not begin again: only a new socket has a path out of CLOSED.
            boolean over = from == TcpState.CLOSED && steps > 1;
            List<TcpState> known = from == to ? List.of(to) : over ? null : Diagram.path(from, to);
            if (known != null) {
                path.subList(steps, path.size()).clear();
                // Every state can end directly; if the connection passed others on the way, the kernel showed them.
                return to == TcpState.CLOSED ? List.of(to) : known;
            }
            if (path.get(steps - 1).evidence() == Evidence.SEEN
                    || !CONCLUDED.contains(path.get(steps - 1).cause())) {
                break;
            }
            steps--;
        }
        return List.of(to);
    }

    private Cause causeOf(SeenState seen) {
        TcpState now = state();
        if (seen.state() != TcpState.CLOSED) {
            return Diagram.cause(now, seen.state());
        }
        if (now == TcpState.LAST_ACK) {
            return Cause.FIN_ACKED;
        }
        if (seen.ofDescriptor()) {
            return Cause.OBSERVED;
        }
        if (now == TcpState.TIME_WAIT) {
            return Cause.TIME_WAIT_OVER;
        }
        if (now == TcpState.FIN_WAIT_2 && seen.exact()) {
            // tcp_fin_timeout ran out: no process holds the socket, and the peer never sent its FIN.
            return Cause.TIMEOUT;
        }
        // After an orderly end the socket would still be in TIME_WAIT.
        boolean soon = seen.time() - stateEntered() < MINUTE;
        return OUR_FIN_SENT.contains(now) && soon ? Cause.RESET : Cause.OBSERVED;
    }

    /** Corrects the time of the last step: an event is reported later than it happened, and the kernel knows when. */
    private void refine(SeenState seen) {
        Transition last = path.get(path.size() - 1);
        boolean earlier = seen.since() < last.time();
        boolean same = seen.exact() && seen.since() - last.time() < JIFFY;
        if (last.exact() || (!earlier && !same)) {
            return;
        }
        long earliest =
                path.size() < 2 ? Long.MIN_VALUE : path.get(path.size() - 2).time();
        long since = Math.max(Math.min(seen.since(), last.time()), earliest);
        boolean exact = seen.exact() && Math.abs(since - seen.since()) <= JIFFY;
        long notBefore = exact ? since : Math.min(last.notBefore(), since - 1);
        path.set(
                path.size() - 1,
                new Transition(last.from(), last.to(), since, notBefore, last.evidence(), last.cause()));
    }

    private Transition last() {
        return path.get(path.size() - 1);
    }

    private TcpState state() {
        return path.isEmpty() ? TcpState.CLOSED : path.get(path.size() - 1).to();
    }

    /** When the current state was entered, 0 if there is none. */
    private long stateEntered() {
        return path.isEmpty() ? 0 : path.get(path.size() - 1).time();
    }

    private void enter(TcpState to, long time, long notBefore, Evidence evidence, Cause cause) {
        path.add(new Transition(state(), to, time, notBefore, evidence, cause));
        endOfDescriptor = false;
    }
}
