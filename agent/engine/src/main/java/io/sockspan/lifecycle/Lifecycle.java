package io.sockspan.lifecycle;

import io.sockspan.model.Cause;
import io.sockspan.model.Event;
import io.sockspan.model.TcpState;
import io.sockspan.model.Transition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Merges what the code did and what the kernel showed into one path through the states of RFC 9293. Pure; costs a sort of a handful of
 * entries. The kernel's word is the truth: an event moves the state only where the diagram has that edge, an observation always.
 */
public final class Lifecycle {
    /** The kernel's times are that coarse at the coarsest (CONFIG_HZ 100). */
    private static final long JIFFY = 10_000_000;

    private final List<Transition> path = new ArrayList<>();

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
        TcpState now = state();
        long time = event.time();
        switch (event.kind()) {
            case OPENED -> enter(TcpState.CLOSED, time, true, Cause.OPENED);
            case ACCEPTED -> enter(TcpState.ESTABLISHED, time, false, Cause.ACCEPT);
            case FOUND_CONNECTED -> move(path.isEmpty(), TcpState.ESTABLISHED, event, false, Cause.OBSERVED);
            case CONNECT_STARTED -> move(now == TcpState.CLOSED, TcpState.SYN_SENT, event, true, Cause.CONNECT);
            case CONNECTED -> move(now == TcpState.SYN_SENT, TcpState.ESTABLISHED, event, true, Cause.HANDSHAKE);
            case CONNECT_FAILED -> move(now == TcpState.SYN_SENT, TcpState.CLOSED, event, true, Cause.CONNECT_FAILED);
            case RESET -> move(now != TcpState.CLOSED, TcpState.CLOSED, event, false, Cause.RESET);
            case END_OF_STREAM -> endOfStream(event, now);
            case OUTPUT_SHUT -> outputShut(event, now);
        }
    }

    private void endOfStream(Event event, TcpState now) {
        move(now == TcpState.ESTABLISHED, TcpState.CLOSE_WAIT, event, false, Cause.PEER_FIN);
        // Both sides are done: TIME_WAIT runs on as a row of its own, and the descriptor shows CLOSE.
        boolean ourFinSent = now == TcpState.FIN_WAIT_1 || now == TcpState.FIN_WAIT_2;
        move(ourFinSent, TcpState.CLOSED, event, false, Cause.PEER_FIN);
    }

    private void outputShut(Event event, TcpState now) {
        move(now == TcpState.ESTABLISHED, TcpState.FIN_WAIT_1, event, true, Cause.OUR_SHUTDOWN);
        move(now == TcpState.CLOSE_WAIT, TcpState.LAST_ACK, event, true, Cause.OUR_SHUTDOWN);
    }

    private void shown(SeenState seen) {
        if (path.isEmpty()) {
            enter(seen.state(), seen.since(), seen.exact(), Cause.OBSERVED);
            return;
        }
        Transition last = path.get(path.size() - 1);
        long since = Math.max(seen.since(), last.time());
        if (last.to() != seen.state()) {
            enter(seen.state(), since, seen.exact() && since == seen.since(), Cause.OBSERVED);
        } else if (!last.exact()
                && (seen.since() < last.time() || (seen.exact() && seen.since() - last.time() < JIFFY))) {
            refine(last, seen);
        }
    }

    /** An event was told later than it happened; the kernel knows when. */
    private void refine(Transition last, SeenState seen) {
        long earliest =
                path.size() < 2 ? Long.MIN_VALUE : path.get(path.size() - 2).time();
        long since = Math.max(Math.min(seen.since(), last.time()), earliest);
        path.set(
                path.size() - 1,
                new Transition(
                        last.from(),
                        last.to(),
                        since,
                        seen.exact() && Math.abs(since - seen.since()) <= JIFFY,
                        last.cause()));
    }

    private TcpState state() {
        return path.isEmpty() ? TcpState.CLOSED : path.get(path.size() - 1).to();
    }

    private void move(boolean edge, TcpState to, Event event, boolean exact, Cause cause) {
        if (edge) {
            enter(to, event.time(), exact, cause);
        }
    }

    private void enter(TcpState to, long time, boolean exact, Cause cause) {
        path.add(new Transition(state(), to, time, exact, cause));
    }
}
