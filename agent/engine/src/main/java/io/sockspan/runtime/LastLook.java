package io.sockspan.runtime;

import io.sockspan.watch.Engine;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The look at all that is open when the JVM ends. Runs on the JVM's shutdown thread, which waits {@link #TIME} at most, because the log may
 * be blocked; the look itself runs on a thread of the agent's. What fails in it is reported in the log.
 */
final class LastLook {
    /** How long the JVM's exit waits: a log that no process drains must not delay it. */
    static final Duration TIME = Duration.ofSeconds(3);

    private final Sockspan sockspan;
    private final Worker worker;
    private final Summary summary;
    private final Log log;
    private final Thread hook = AgentThreads.named("sockspan-exit", this::waitForLook);

    LastLook(Sockspan sockspan, Worker worker, Summary summary, Log log) {
        this.sockspan = sockspan;
        this.worker = worker;
        this.summary = summary;
        this.log = log;
    }

    /** From now on the JVM's exit begins with the look. */
    void atExit() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** The JVM's exit is no business of this agent any more. */
    void cancel() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is on its way out, and the hook has its last look.
        }
    }

    private void waitForLook() {
        try {
            Thread look = AgentThreads.named("sockspan-last-look", this::look);
            look.start();
            look.join(TIME.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            log.say("the last look could not start: " + e);
        }
    }

    private void look() {
        boolean watching = sockspan.isWatching();
        worker.end();
        @Nullable Engine made = null;
        try {
            made = sockspan.engineAtExit(watching);
            if (made != null && watching) {
                made.finish();
            }
        } catch (RuntimeException | Error e) {
            log.say("the last look failed: " + e);
        }
        summary.say(made);
    }
}
