package io.sockspan.report.otel;

import io.sockspan.model.Endpoint;
import io.sockspan.model.Finding;
import io.sockspan.model.Role;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.SpanSelection;
import io.sockspan.model.SpanSelection.Mode;
import io.sockspan.model.WatchClock;
import io.sockspan.report.Reporter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns connections into traces and hands their spans to {@link SpanPipe}. Called on the agent's thread; it waits only in {@link #close()},
 * two seconds at most. A call costs a map look-up, and the spans that it exports. What does not fit is counted, never queued.
 */
public final class SpanReporter implements Reporter {
    /** Sockets whose trace is being exported; each holds its last record. */
    static final int MAX_TRACKED = 10_000;

    /** How many sockets with a finding are kept after their close, because their rule may report again after it. */
    static final int MAX_CLOSED = 1000;

    static final int TRACES_PER_HOUR = 10;
    /** Jaeger and others search by start time: a longer state is shown in pieces of this length. */
    static final long SEGMENT = 600_000_000_000L;

    private final SpanSelection selection;
    private final TraceIds ids;
    private final SpanPipe pipe;
    private final WatchClock clock;
    private final TraceLimit limit = new TraceLimit(TRACES_PER_HOUR);
    private final Map<Long, Staircase> tracked = new LinkedHashMap<>();
    private final Map<Long, Staircase> closed = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Staircase> eldest) {
            return size() > MAX_CLOSED;
        }
    };
    private final AtomicLong limited = new AtomicLong();
    private final AtomicLong untracked = new AtomicLong();

    SpanReporter(SpanSelection selection, TraceIds ids, SpanPipe pipe, WatchClock clock) {
        this.selection = selection;
        this.ids = ids;
        this.pipe = pipe;
        this.clock = clock;
    }

    /**
     * The reporter as the agent uses it. Makes no thread and loads no class of OpenTelemetry before the first span.
     *
     * @param clock that of the records
     * @param threads makes the one daemon thread that exports
     * @param log takes a line when the collector cannot be reached, from that thread
     */
    public static SpanReporter of(
            SpanSelection selection, SpanExport export, WatchClock clock, ThreadFactory threads, Consumer<String> log) {
        SpanPipe pipe = new SpanPipe(new Otlp(export, clock), export.target(), threads, log);
        return new SpanReporter(selection, TraceIds.random(), pipe, clock);
    }

    @Override
    public boolean follows(long socketId) {
        return isChosen(socketId) || tracked.containsKey(socketId);
    }

    @Override
    public void changed(SocketRecord socket) {
        Staircase staircase = tracked.get(socket.identity().id());
        if (staircase == null) {
            if (!isChosen(socket.identity().id()) || isForgotten(socket) || !hasRoom(false)) {
                return;
            }
            staircase = track(socket);
        }
        pipe.accept(staircase.changed(socket));
        releaseIfDone(socket, staircase);
    }

    @Override
    public boolean followsHealthy() {
        return selection.mode() == Mode.ALL || selection.mode() == Mode.RATIO;
    }

    @Override
    public @Nullable String trace(Finding finding) {
        show(finding);
        return traceId(finding.socket().identity().id()).orElse(null);
    }

    @Override
    public long lost() {
        return pipe.dropped() + pipe.lost();
    }

    private void show(Finding finding) {
        SocketRecord socket = finding.socket();
        Staircase staircase = tracked.get(socket.identity().id());
        if (staircase == null && socket.closing().doneTime() != 0) {
            Staircase past = closed.get(socket.identity().id());
            if (past != null) {
                pipe.accept(past.foundAfterClose(finding));
                return;
            }
        }
        if (staircase == null) {
            if (selection.mode() == Mode.NONE || !hasTrace(socket) || !passes(finding) || !hasRoom(true)) {
                return;
            }
            staircase = track(socket);
        }
        pipe.accept(staircase.found(finding));
        releaseIfDone(socket, staircase);
    }

    @Override
    public void standing(Finding finding) {
        Staircase staircase = tracked.get(finding.socket().identity().id());
        if (staircase != null) {
            pipe.accept(staircase.found(finding));
            releaseIfDone(finding.socket(), staircase);
        }
    }

    @Override
    public void resolved(Finding finding, SocketRecord socket) {
        // The close may have been reported already, through changed(): then there is nothing left to say.
        Staircase staircase = tracked.get(socket.identity().id());
        if (staircase != null) {
            pipe.accept(staircase.resolved(socket));
            releaseIfDone(socket, staircase);
        }
    }

    /** Called about once a second: shows long states in pieces, and ends a request that a collector does not answer. */
    @Override
    public void tick(long now) {
        for (Staircase staircase : tracked.values()) {
            pipe.accept(staircase.cutIfLong(now, SEGMENT));
        }
        pipe.abortOverdue();
    }

    @Override
    public void close() {
        long now = clock.now();
        for (Staircase staircase : tracked.values()) {
            pipe.accept(staircase.leave(now));
        }
        tracked.clear();
        pipe.close();
    }

    /** The id of the trace that shows a socket, for other formats to print; empty while no span of it was exported. */
    public Optional<String> traceId(long socketId) {
        Staircase staircase = tracked.getOrDefault(socketId, closed.get(socketId));
        return staircase == null || !staircase.isExported() ? Optional.empty() : Optional.of(staircase.traceId());
    }

    /** Traces that were not exported: their bug had its share for the hour, or too many others were under way. */
    @Override
    public List<String> leftOut() {
        List<String> lines = new ArrayList<>();
        if (limited.get() > 0) {
            lines.add(
                    limited + " traces of findings were left out: a bug and peer has " + TRACES_PER_HOUR + " an hour");
        }
        if (untracked.get() > 0) {
            lines.add(untracked + " traces were left out, or cut short: " + MAX_TRACKED + " are followed at once");
        }
        return lines;
    }

    /** Spans that a collector took. */
    public long sentSpans() {
        return pipe.sent();
    }

    private boolean isChosen(long socketId) {
        return switch (selection.mode()) {
            case NONE, SUSPICIOUS -> false;
            case ALL -> true;
            case RATIO -> ids.chosen(socketId, selection.ratio());
        };
    }

    private boolean isForgotten(SocketRecord socket) {
        return socket.identity().role() == Role.LISTENER
                || closed.containsKey(socket.identity().id());
    }

    private static boolean hasTrace(SocketRecord socket) {
        return Opening.of(socket, 0) != null || Opening.isUnderWay(socket);
    }

    private boolean passes(Finding finding) {
        Endpoint peer = finding.socket().ends().peer();
        boolean passes =
                limit.passes(finding.fingerprint() + " " + (peer == null ? "" : peer.address()), finding.time());
        if (!passes) {
            limited.incrementAndGet();
        }
        return passes;
    }

    /**
     * Makes room. A socket with a finding takes the place of the oldest without one; any other socket is not traced if there is no room.
     */
    private boolean hasRoom(boolean judged) {
        if (tracked.size() < MAX_TRACKED) {
            return true;
        }
        untracked.incrementAndGet();
        Iterator<Staircase> candidates = tracked.values().iterator();
        while (judged && candidates.hasNext()) {
            if (!candidates.next().isJudged()) {
                candidates.remove();
                return true;
            }
        }
        return false;
    }

    private Staircase track(SocketRecord socket) {
        Staircase staircase = new Staircase(ids, socket);
        tracked.put(socket.identity().id(), staircase);
        return staircase;
    }

    private void releaseIfDone(SocketRecord socket, Staircase staircase) {
        if (socket.closing().doneTime() == 0) {
            return;
        }
        tracked.remove(socket.identity().id());
        if (staircase.isExported()) {
            closed.put(socket.identity().id(), staircase);
        }
    }

    /**
     * Makes the exporter when it is first needed, on the exporting thread. A class, because a lambda would slow the application's start.
     */
    private static final class Otlp implements Supplier<Destination> {
        private final SpanExport export;
        private final WatchClock clock;

        private Otlp(SpanExport export, WatchClock clock) {
            this.export = export;
            this.clock = clock;
        }

        @Override
        public Destination get() {
            return new OtlpDestination(export, clock);
        }
    }
}
