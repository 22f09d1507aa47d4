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
 * Merges what the code did and what the kernel showed into one path through the {@link Diagram} of RFC 9293. Pure; costs a sort of a handful
 * of entries. The kernel's word is the truth: an event moves the state only where the diagram has that edge, an observation always, and one
 * that contradicts an event takes the event's step back. States that must have been passed between two that are known are inferred.
 */
public final class Lifecycle {
    /** The kernel's times are that coarse at the coarsest (CONFIG_HZ 100). */
    private static final long JIFFY = 10_000_000;

    /** TCP_TIMEWAIT_LEN (include/net/tcp.h), and tcp_fin_timeout as it is by default, ns: no orderly end leaves the table sooner. */
    private static final long MINUTE = 60_000_000_000L;

    private static final Set<TcpState> OUR_FIN_SENT =
            EnumSet.of(TcpState.FIN_WAIT_1, TcpState.FIN_WAIT_2, TcpState.CLOSING);

    /** Steps that are concluded from what the code did: the kernel may show that it was otherwise. */
    private static final Set<Cause> CONCLUDED =
            EnumSet.of(Cause.OUR_CLOSE, Cause.OUR_SHUTDOWN, Cause.OUR_RESET, Cause.PEER_FIN, Cause.FIN_ACKED);

    private final List<Transition> path = new ArrayList<>();

    /** Whether only a descriptor showed the end: then TIME_WAIT may run as a row of its own. */
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
                lifecycle.happened(event);
            } else {
                lifecycle.shown((SeenState) step);
            }
        }
        return List.copyOf(lifecycle.path);
    }

    private static long timeOf(Object step) {
        return step instanceof Event event ? event.time() : ((SeenState) step).time();
    }

    private void happened(Event event) {
        long time = event.time();
        switch (event.kind()) {
            case OPENED -> enter(TcpState.CLOSED, time, time, Evidence.TOLD, Cause.OPENED);
            case FOUND_CONNECTED -> begin(TcpState.ESTABLISHED, time, Evidence.SEEN, Cause.OBSERVED);
            case SYN_CAME_BEFORE -> begin(TcpState.SYN_RECEIVED, time, Evidence.SEEN, Cause.OBSERVED);
            case SYN_CAME -> begin(TcpState.SYN_RECEIVED, time, Evidence.SEEN, Cause.PEER_SYN);
            case ACCEPTED -> accepted(time);
            case CONNECT_STARTED -> told(Cause.CONNECT, time, time);
            case CONNECTED -> told(Cause.HANDSHAKE, time, time);
            case CONNECT_FAILED -> told(Cause.CONNECT_FAILED, time, time);
            case END_OF_STREAM -> endOfStream(time);
            case RESET -> over(Cause.PEER_RESET, time);
            case TIMED_OUT -> over(Cause.TIMEOUT, time);
            case OUTPUT_SHUT -> outputShut(time);
            case CLOSED -> told(Cause.OUR_CLOSE, time, time);
            case CLOSED_WITH_RESET -> told(Cause.OUR_RESET, time, time);
        }
    }

    private void begin(TcpState state, long time, Evidence evidence, Cause cause) {
        if (path.isEmpty()) {
            enter(state, time, cause == Cause.PEER_SYN ? time : 0, evidence, cause);
        }
    }

    /** Its handshake was over before, and where the kernel said when, that was told before this. */
    private void accepted(long time) {
        if (state() == TcpState.CLOSED) {
            enter(TcpState.ESTABLISHED, time, 0, Evidence.TOLD, Cause.ACCEPT);
        }
    }

    /** The code is told when it reads, the FIN may have come any time before. */
    private void endOfStream(long time) {
        if (state() == TcpState.FIN_WAIT_1) {
            // Over CLOSING it would be as well, if both FINs had crossed: the kernel will have shown that, or nobody
            // looked.
            enter(TcpState.FIN_WAIT_2, time, before(), Evidence.INFERRED, Cause.FIN_ACKED);
        }
        if (isUnexplainedEnd() && last().from() == TcpState.ESTABLISHED) {
            // A FIN, and what ended it right behind it.
            passedBeforeEnd(TcpState.CLOSE_WAIT, Cause.PEER_FIN, Cause.OBSERVED);
        } else {
            told(Cause.PEER_FIN, time, before());
        }
    }

    /** The code is told once the FIN was sent: the kernel may have shown before what came of it. */
    private void outputShut(long time) {
        if (isUnexplainedEnd() && last().from() == TcpState.CLOSE_WAIT) {
            passedBeforeEnd(TcpState.LAST_ACK, Cause.OUR_SHUTDOWN, Cause.FIN_ACKED);
        } else {
            told(Cause.OUR_SHUTDOWN, time, time);
        }
    }

    /** Whether the kernel has shown the end before the code was told how it came to it. */
    private boolean isUnexplainedEnd() {
        return !path.isEmpty() && last().to() == TcpState.CLOSED && last().cause() == Cause.OBSERVED;
    }

    /** What the code is told now was before the end that the kernel has shown. */
    private void passedBeforeEnd(TcpState state, Cause cause, Cause end) {
        Transition last = path.remove(path.size() - 1);
        enter(state, last.time(), last.notBefore(), Evidence.TOLD, cause);
        enter(TcpState.CLOSED, last.time(), last.notBefore(), last.evidence(), end);
    }

    private void over(Cause cause, long time) {
        if (isUnexplainedEnd()) {
            Transition last = last();
            path.set(
                    path.size() - 1,
                    new Transition(last.from(), last.to(), last.time(), last.notBefore(), last.evidence(), cause));
        } else {
            told(cause, time, before());
        }
    }

    private void told(Cause cause, long time, long notBefore) {
        TcpState to = Diagram.next(state(), cause);
        if (to != null) {
            enter(to, time, notBefore, Evidence.TOLD, cause);
        }
    }

    private void shown(SeenState seen) {
        if (path.isEmpty()) {
            enter(seen.state(), seen.since(), seen.exact() ? seen.since() : 0, Evidence.SEEN, Cause.OBSERVED);
            return;
        }
        boolean other = seen.ofDescriptor() && seen.state() == TcpState.CLOSED && state() == TcpState.TIME_WAIT;
        if (other) {
            // The descriptor is what is left to close; TIME_WAIT runs as a row of its own.
            return;
        }
        if (endOfDescriptor && !seen.ofDescriptor() && seen.state() != TcpState.CLOSED) {
            endOfDescriptor = false;
            path.remove(path.size() - 1);
        }
        List<TcpState> way = way(seen.state());
        if (state() == seen.state()) {
            refine(seen);
            return;
        }
        for (TcpState passed : way.subList(0, way.size() - 1)) {
            Cause cause = Diagram.cause(state(), passed);
            enter(passed, Math.max(seen.since(), before()), before(), Evidence.INFERRED, cause);
        }
        long since = Math.max(seen.since(), before());
        boolean exact = seen.exact() && since - seen.since() <= JIFFY;
        long notBefore = exact ? since : Math.min(since - 1, Math.max(seen.notBefore(), before()));
        Cause cause = causeOf(seen);
        boolean predicted = cause == Cause.TIME_WAIT_OVER && exact;
        enter(seen.state(), since, notBefore, predicted ? Evidence.INFERRED : Evidence.SEEN, cause);
        endOfDescriptor = seen.ofDescriptor() && seen.state() == TcpState.CLOSED;
    }

    /** The way to {@code to}; if the diagram has none, steps that were only concluded are taken back until it has one. */
    private List<TcpState> way(TcpState to) {
        int steps = path.size();
        while (steps > 0) {
            TcpState from = path.get(steps - 1).to();
            // What ended does not begin again: only a socket that was just opened has a way out of CLOSED.
            boolean over = from == TcpState.CLOSED && steps > 1;
            List<TcpState> way = from == to ? List.of(to) : over ? null : Diagram.way(from, to);
            if (way != null) {
                path.subList(steps, path.size()).clear();
                // To the end there is always a direct way, and what ended in between will have been seen.
                return to == TcpState.CLOSED ? List.of(to) : way;
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
            // tcp_fin_timeout ran out: nobody holds it, and the peer never sent its FIN.
            return Cause.TIMEOUT;
        }
        // An orderly end would still stand in TIME_WAIT.
        boolean soon = seen.time() - before() < MINUTE;
        return OUR_FIN_SENT.contains(now) && soon ? Cause.RESET : Cause.OBSERVED;
    }

    /** An event was told later than it happened; the kernel knows when. */
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

    /** When the present state was entered, 0 if there is none. */
    private long before() {
        return path.isEmpty() ? 0 : path.get(path.size() - 1).time();
    }

    private void enter(TcpState to, long time, long notBefore, Evidence evidence, Cause cause) {
        path.add(new Transition(state(), to, time, notBefore, evidence, cause));
        endOfDescriptor = false;
    }
}
