package io.sockspan.runtime;

import io.sockspan.event.FactQueue;
import io.sockspan.event.FactSink;
import io.sockspan.event.SwallowedErrors;
import io.sockspan.instrument.HookTransformer;
import io.sockspan.report.Reporters;
import io.sockspan.watch.Engine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What one agent saw, found and lost, as counts. Read on any of its threads, at the end or when a verb asks. */
final class Summary {
    private final SwallowedErrors swallowed;
    private final FactQueue queue;
    private final FactSink sink;
    private final HookTransformer hooks;
    private final Reporters reporters;
    private final Log log;

    /** How often the heap was full when the agent's thread needed memory. */
    final AtomicLong memoryShortages = new AtomicLong();

    Summary(
            SwallowedErrors swallowed,
            FactQueue queue,
            FactSink sink,
            HookTransformer hooks,
            Reporters reporters,
            Log log) {
        this.swallowed = swallowed;
        this.queue = queue;
        this.sink = sink;
        this.hooks = hooks;
        this.reporters = reporters;
        this.log = log;
    }

    /**
     * Logs how the run went. On the application's standard error that happens only if there is news: a run in which all went well leaves no
     * line.
     */
    void say(@Nullable Engine engine) {
        for (Map.Entry<String, Long> hook : swallowed.counts().entrySet()) {
            log.say("swallowed behind the hook " + hook.getKey() + ": " + hook.getValue());
        }
        if (log.ownFile() || hasNews(engine)) {
            log.say(text(engine));
        }
    }

    private boolean hasNews(@Nullable Engine engine) {
        return (engine != null && engine.found() > 0)
                || swallowed.total() > 0
                || queue.dropped() > 0
                || !hooks.missing().isEmpty()
                || reporters.lost() > 0
                || memoryShortages.get() > 0;
    }

    /** All counts in one line. */
    String text(@Nullable Engine engine) {
        return "summary sockets=" + (engine == null ? 0 : engine.socketsSeen())
                + " findings=" + (engine == null ? 0 : engine.found())
                + " swallowed=" + swallowed.total()
                + " dropped=" + queue.dropped()
                + " missing_hooks=" + hooks.missing().size()
                + " unwatched=" + unwatched(engine)
                + " lost_reports=" + reporters.lost()
                + " lost_lines=" + log.lost()
                + " memory_shortages=" + memoryShortages.get();
    }

    /** What this agent could not see, a line each; empty if it saw everything. */
    List<String> blindSpots(@Nullable Engine engine) {
        List<String> spots = new ArrayList<>();
        for (String ability : hooks.missing()) {
            spots.add("hook missing in this JDK: " + ability);
        }
        count(spots, queue.dropped(), "events were dropped because a bounded buffer was full");
        count(spots, swallowed.total(), "events were lost in hooks that failed");
        count(spots, unwatched(engine), "sockets could not be watched");
        count(spots, engine == null ? 0 : engine.notFollowed(), "connections were not followed beyond their close");
        count(spots, memoryShortages.get(), "times the heap was full when the agent needed some of it");
        return spots;
    }

    private static void count(List<String> spots, long count, String what) {
        if (count > 0) {
            spots.add(count + " " + what);
        }
    }

    private long unwatched(@Nullable Engine engine) {
        return sink.beyondTable() + (engine == null ? 0 : engine.unwatchable());
    }
}
