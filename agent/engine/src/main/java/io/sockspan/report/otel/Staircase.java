package io.sockspan.report.otel;

import io.sockspan.model.Finding;
import io.sockspan.model.Observation;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.TcpState;
import io.sockspan.model.Transition;
import io.sockspan.report.otel.TcpSpan.Note;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far the trace of one socket has been exported; the agent's thread only, a walk over the new transitions. Its spans never overlap
 * and leave no gap: where the kernel corrects a time that was already exported, the next span begins where the last one ended. No span is
 * empty: what took no time is shown as 1 ns, because Jaeger marks a span without length as broken.
 */
final class Staircase {
    /** How long a root waits for its local address, ns: the kernel is asked for it a moment after the connect. */
    static final long UNNAMED = 1_000_000_000L;

    private final TraceIds ids;
    private final String traceId;
    private final List<TcpSpan> ready = new ArrayList<>();
    private SocketRecord socket;
    private int ordinal = 1;
    private boolean opened;
    private boolean unnamed;
    /** The transition into the state that is not exported to its end yet, and that state. */
    private int current;

    private @Nullable TcpState state;

    private long segmentStart;
    /** Whether a part of the current state was exported. */
    private boolean cut;

    private @Nullable Finding finding;

    /** Whether a finding is being shown, or the span that ends next has to say that it is taken back. */
    private boolean judging;

    private boolean resolving;

    Staircase(TraceIds ids, SocketRecord socket) {
        this.ids = ids;
        this.traceId = ids.traceId(socket.identity().id());
        this.socket = socket;
    }

    /** Takes the spans that have ended since it was last called, in the order of their starts. */
    private List<TcpSpan> taken() {
        List<TcpSpan> spans = List.copyOf(ready);
        ready.clear();
        if (spans.isEmpty()) {
            return spans;
        }
        // The kernel was asked once, and late: its counters belong to the end of the newest span, not to earlier ones.
        TcpSpan newest = spans.get(spans.size() - 1);
        Observation word = socket.tcp().observation();
        if (word == null || word.time() < newest.start()) {
            return spans;
        }
        List<TcpSpan> complete = new ArrayList<>(spans);
        complete.set(complete.size() - 1, newest.with(word));
        return complete;
    }

    /** The socket has entered a state or was closed. */
    List<TcpSpan> changed(SocketRecord now) {
        advance(now);
        return taken();
    }

    /** The finding is taken back; the span of the current state says so when it ends. */
    List<TcpSpan> resolved(SocketRecord now) {
        resolving = finding != null;
        return changed(now);
    }

    /** The socket was judged, for the first time or again. */
    List<TcpSpan> found(Finding verdict) {
        finding = verdict;
        resolving = false;
        judging = true;
        advance(verdict.socket());
        judging = false;
        if (socket.closing().doneTime() != 0) {
            return taken();
        }
        if (!opened && Opening.isUnderWay(socket)) {
            // The root cannot be shown before the connect is over, and a span is shown only once: so the wait gets a
            // child.
            enter(socket.tcp().transitions().size() - 1);
            segmentStart = Math.max(segmentStart, socket.tcp().lastTransition().time());
            cut(verdict.time(), Note.FOUND);
        } else if (opened && hasState()) {
            cut(verdict.time(), Note.FOUND);
        }
        return taken();
    }

    /** The socket was judged when its record was complete already: shows the finding alone, after what was exported. */
    List<TcpSpan> foundAfterClose(Finding verdict) {
        finding = verdict;
        socket = verdict.socket();
        enter(socket.tcp().transitions().size() - 1);
        end(segmentStart, Note.FOUND);
        return taken();
    }

    /** Cuts the current state at {@code now} if the part of it that is not exported yet is at least {@code atLeast} ns long. */
    List<TcpSpan> cutIfLong(long now, long atLeast) {
        Opening waiting = opened ? null : Opening.of(socket, 0);
        if (waiting != null && now - waiting.end() >= UNNAMED) {
            unnamed = true;
            advance(socket);
        }
        if (opened && hasState() && now - segmentStart >= atLeast) {
            cut(now, Note.GOES_ON);
        }
        return taken();
    }

    /** The watching ends, and the socket is still open. */
    List<TcpSpan> leave(long now) {
        if (!opened) {
            open(Opening.of(socket, now), Note.STILL_OPEN);
        }
        if (opened && hasState()) {
            cut(now, Note.STILL_OPEN);
        }
        return taken();
    }

    private void advance(SocketRecord now) {
        socket = now;
        boolean both = unnamed || SpanAttributes.local(now) != null;
        if (!opened && (both || judging || now.closing().closedTime() != 0)) {
            open(Opening.of(now, 0), Note.ENDED);
        }
        if (!opened) {
            return;
        }
        long done = now.closing().doneTime();
        // The socket is not followed beyond its close, so nothing after it is shown.
        boolean followed = done == 0 || done > now.closing().closedTime();
        if (hasState()) {
            locate();
            walk(followed ? Long.MAX_VALUE : now.closing().closedTime() - 1);
        }
        if (done != 0 && hasState()) {
            endAt(done);
        }
    }

    /** Finds the shown state again in the new record, where new transitions may stand between the old ones, or in their place. */
    private void locate() {
        List<Transition> steps = socket.tcp().transitions();
        if (current < steps.size() && steps.get(current).to() == state) {
            return;
        }
        // The first transition, the birth in CLOSED, comes before everything that is shown.
        for (int i = steps.size() - 1; i > 0; i--) {
            if (steps.get(i).to() == state) {
                current = i;
                return;
            }
        }
        leaveState(socket.tcp().lastTransition().time(), steps.size() - 1);
    }

    private void walk(long until) {
        List<Transition> steps = socket.tcp().transitions();
        while (current + 1 < steps.size() && steps.get(current + 1).time() <= until) {
            if (steps.get(current + 1).to() == state) {
                current++;
            } else {
                leaveState(steps.get(current + 1).time(), current + 1);
            }
        }
    }

    private boolean hasState() {
        return state != null;
    }

    private void enter(int index) {
        List<Transition> steps = socket.tcp().transitions();
        current = index;
        state = index < steps.size() ? steps.get(index).to() : null;
    }

    private void open(@Nullable Opening opening, Note note) {
        if (opening == null) {
            return;
        }
        opened = true;
        enter(opening.next());
        cut = false;
        ready.add(new TcpSpan(
                traceId,
                rootId(),
                null,
                opening.name(),
                opening.state(),
                Math.min(opening.start(), opening.end() - 1),
                opening.end(),
                opening.exact(),
                null,
                0,
                note,
                opening.failure(),
                null,
                null,
                socket));
        segmentStart = opening.from();
    }

    private void leaveState(long time, int next) {
        long end = Math.max(segmentStart, time);
        if (!cut || end > segmentStart || resolving) {
            end(end, ended());
        }
        enter(next);
        cut = false;
    }

    private void endAt(long done) {
        long end = Math.max(segmentStart, done);
        boolean nothing = end == segmentStart && (cut || state == TcpState.CLOSED);
        if (!nothing || resolving || judging) {
            end(end, judging ? Note.FOUND : ended());
        }
    }

    private Note ended() {
        return resolving ? Note.RESOLVED : Note.ENDED;
    }

    private void cut(long time, Note note) {
        end(Math.max(segmentStart, time), note);
        cut = true;
    }

    private void end(long time, Note note) {
        List<Transition> steps = socket.tcp().transitions();
        long end = Math.max(time, segmentStart + 1);
        boolean judged = note == Note.FOUND || note == Note.RESOLVED;
        Transition entered = current < steps.size() ? steps.get(current) : null;
        Transition next = current + 1 < steps.size() ? steps.get(current + 1) : null;
        ready.add(new TcpSpan(
                traceId,
                ids.spanId(socket.identity().id(), ordinal++),
                rootId(),
                "tcp " + state,
                state,
                segmentStart,
                end,
                entered != null && entered.exact(),
                entered,
                slack(entered, next),
                note,
                null,
                judged ? finding : null,
                null,
                socket));
        segmentStart = end;
        resolving &= note != Note.RESOLVED;
    }

    /** By how much the span's bounds are not known, ns. A bound without an earlier observation has no such interval, and counts as 0. */
    private static long slack(@Nullable Transition entered, @Nullable Transition next) {
        return Math.max(slack(entered), slack(next));
    }

    private static long slack(@Nullable Transition step) {
        return step == null || step.notBefore() == 0 ? 0 : step.time() - step.notBefore();
    }

    private String rootId() {
        return ids.spanId(socket.identity().id(), 0);
    }

    String traceId() {
        return traceId;
    }

    /** Whether the root was exported, so that the trace can be found in a backend. */
    boolean isExported() {
        return ordinal > 1 || opened;
    }

    boolean isJudged() {
        return finding != null;
    }
}
