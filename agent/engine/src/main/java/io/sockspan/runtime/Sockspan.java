package io.sockspan.runtime;

import io.sockspan.config.Config;
import io.sockspan.doorway.SocketHooks;
import io.sockspan.event.DescriptorTable;
import io.sockspan.event.FactQueue;
import io.sockspan.event.FactSink;
import io.sockspan.event.HookProof;
import io.sockspan.event.StackPool;
import io.sockspan.event.SwallowedErrors;
import io.sockspan.instrument.HookTransformer;
import io.sockspan.instrument.jdk.JdkHooks;
import io.sockspan.observe.KernelView;
import io.sockspan.observe.linux.NativeKernel;
import io.sockspan.report.Reporters;
import io.sockspan.table.EpochClock;
import io.sockspan.table.Records;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One agent at work: installs the hooks on the thread that starts it, then lives on its own daemon thread {@code sockspan} until the JVM
 * ends. Until the application opens its first socket that thread only looks at the queue, and touches none of the JDK's network classes: main
 * may still choose its network stack. What cannot be had is said in one line and costs one ability.
 */
final class Sockspan {
    private static final int QUEUE = 1 << 14;
    private static final int MAX_CHANGES = 256;
    private static final int MAX_FAILURES = 100;

    /** The longest pause between two looks at the queue, and how old a socket must be to be watched, in ms. */
    private static final int LONGEST_TICK = 250;

    private static final int SHORTEST_TICK = 10;

    /** How long the JVM's exit waits for the last look: a log that nobody drains must not hold it. */
    private static final Duration LAST_LOOK = Duration.ofSeconds(3);

    private final Config config;
    private final Log log;
    private final DescriptorTable descriptors = new DescriptorTable();
    private final FactQueue queue = new FactQueue(QUEUE);
    private final SwallowedErrors swallowed = new SwallowedErrors();
    private final HookProof proof = new HookProof();
    private final HookTransformer hooks = new HookTransformer(JdkHooks.ALL);
    private final ApplicationSide surroundings = new ApplicationSide();
    private final FactSink sink = new FactSink(descriptors, queue, surroundings, swallowed, proof);
    private final Reporters reporters;

    /** The pause between two looks when all is calm, in ms. */
    private final int tick;

    private @Nullable KernelView kernel;
    private @Nullable Engine engine;
    private boolean reporting;
    private volatile boolean stopped;

    /** Steps that failed one after the other; the agent's thread only. */
    private int failures;

    private final Summary summary;
    private final Instrumentation instrumentation;
    private final Runnable farewell;
    private final AtomicBoolean left = new AtomicBoolean();
    private final Thread worker = AgentThreads.named("sockspan", this::live);
    private final Thread exit = AgentThreads.named("sockspan-exit", this::end);

    private Sockspan(Config config, Log log, Instrumentation instrumentation, Runnable farewell) {
        this.config = config;
        this.log = log;
        this.instrumentation = instrumentation;
        this.farewell = farewell;
        this.reporters = new Reporters(log::say);
        this.summary = new Summary(swallowed, queue, sink, hooks, reporters, log);
        long quarter = config.threshold().toMillis() / 4;
        this.tick = (int) Math.max(SHORTEST_TICK, Math.min(quarter, LONGEST_TICK));
    }

    /** Throws what keeps the agent from working at all; then no hook sends anything anywhere. */
    static Questions start(Config config, Instrumentation instrumentation, Runnable farewell) throws Exception {
        Sockspan sockspan = new Sockspan(config, Wiring.log(config), instrumentation, farewell);
        for (String complaint : config.complaints()) {
            sockspan.log.say(complaint);
        }
        sockspan.surroundings.prepare(sockspan.log);
        Rehearsal.perform();
        SocketHooks.install(sockspan.sink);
        try {
            sockspan.hooks.install(instrumentation);
            sockspan.sayWhatIsMissing();
            sockspan.worker.start();
            Runtime.getRuntime().addShutdownHook(sockspan.exit);
        } catch (RuntimeException | Error e) {
            SocketHooks.install(null);
            throw e;
        }
        return new Questions(sockspan);
    }

    /** Whether facts are taken and the kernel is asked. */
    boolean isWatching() {
        return !stopped;
    }

    private void sayWhatIsMissing() {
        for (String ability : hooks.missing()) {
            log.say("hook missing in this JDK: " + ability);
        }
        for (Map.Entry<String, String> failure : hooks.failures().entrySet()) {
            log.say("hook failed in " + failure.getKey() + ": " + failure.getValue());
        }
    }

    /** The life of the thread {@code sockspan}. */
    private void live() {
        boolean done = false;
        while (!done) {
            try {
                work();
                done = true;
            } catch (OutOfMemoryError e) {
                outOfMemory();
            } catch (Throwable t) {
                stop(t.toString());
                done = true;
            }
        }
    }

    private void work() {
        openReporters();
        while (engine == null && queue.isEmpty() && !stopped) {
            LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(tick));
        }
        Engine made = engine();
        KernelView view = kernel;
        if (made != null && view != null) {
            proveHooks();
            watch(made, view);
        }
    }

    /** The application's heap is full: nothing may be allocated here, not even a line of the log. What was in hand is lost and counted. */
    private void outOfMemory() {
        summary.memoryShortages.incrementAndGet();
        Engine made = engine;
        if (made != null) {
            made.lookAgain();
        }
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
    }

    private void watch(Engine made, KernelView view) {
        int[] changed = new int[MAX_CHANGES];
        int pause = tick;
        while (!stopped) {
            int count = view.awaitChanges(changed, pause);
            if (count < 0) {
                stop(
                        "the agent's own epoll descriptor was closed, as when an application closes all that it does not know");
            } else {
                pause = next(pause, step(made, changed, count));
            }
        }
    }

    /** A step that fails loses what it held and no more; one that always fails is no use to anybody. */
    private int step(Engine made, int[] changed, int count) {
        try {
            int handled = made.step(changed, count);
            failures = 0;
            return handled;
        } catch (OutOfMemoryError e) {
            outOfMemory();
            return 0;
        } catch (RuntimeException | Error e) {
            if (failures++ == 0) {
                log.say("a step of the agent failed: " + e);
            }
            if (failures == MAX_FAILURES) {
                stop(MAX_FAILURES + " steps failed one after the other");
            }
            return 0;
        }
    }

    private void stop(String why) {
        stopped = true;
        SocketHooks.install(null);
        log.say("stopped watching, the application goes on: " + why);
    }

    /** Half a queue in one pause is too much for the next: look twice as often; when it is calm, half as often. */
    private int next(int pause, int handled) {
        return handled > QUEUE / 2 ? Math.max(pause / 2, SHORTEST_TICK) : Math.min(pause * 2, tick);
    }

    /** Early, so that what is wrong is said before the first socket. */
    private synchronized void openReporters() {
        if (!reporting) {
            reporting = true;
            Wiring.addReporters(reporters, config, log);
        }
    }

    /** The engine, made on first use; null if the kernel cannot be asked. */
    private synchronized @Nullable Engine engine() {
        if (engine == null && kernel == null) {
            KernelView opened = Wiring.kernel(log);
            if (opened == null) {
                stop("the kernel cannot be asked");
                return null;
            }
            openReporters();
            EpochClock clock = new EpochClock();
            Records records = new Records(clock, new StackPool());
            if (opened instanceof NativeKernel && reporters.followsHealthy()) {
                surroundings.sampleAtClose();
            }
            Engine made = new Engine(
                    queue, descriptors, records, clock, opened, reporters, config.threshold(), Duration.ofMillis(tick));
            // Both or none: memory may run out in between, and then all is made again.
            kernel = opened;
            engine = made;
        }
        return engine;
    }

    private void proveHooks() {
        try {
            SelfTest.exercise();
            List<String> silent = SelfTest.silent(proof.fired());
            if (!silent.isEmpty()) {
                log.say("hooks in place that did not fire in the self-test: " + String.join(", ", silent));
            }
        } catch (IOException | ReflectiveOperationException | RuntimeException e) {
            log.say("the self-test of the hooks could not run: " + e);
        }
    }

    /** Runs on the JVM's shutdown thread, which waits a bounded time for the last look and for a log that may be blocked. */
    private void end() {
        try {
            Thread last = AgentThreads.named("sockspan-last-look", this::lookOnceMore);
            last.start();
            last.join(LAST_LOOK.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            log.say("the last look could not start: " + e);
        }
    }

    private void lookOnceMore() {
        boolean watching = !stopped;
        stopped = true;
        Engine made = null;
        try {
            made = watching && !queue.isEmpty() ? engine() : engine;
            if (made != null && watching) {
                made.finish();
            }
        } catch (RuntimeException | Error e) {
            log.say("the last look failed: " + e);
        }
        summary.say(made);
    }

    /**
     * Leaves the JVM as it was, on the thread that asks: puts the classes back, ends the agent's thread, closes its descriptors. What could
     * not be undone, a line each; what no JVM can undo is not among it.
     */
    List<String> leave() {
        List<String> failures = new ArrayList<>();
        if (left.getAndSet(true)) {
            return failures;
        }
        stopped = true;
        SocketHooks.install(null);
        if (!hooks.remove(instrumentation)) {
            failures.add("the classes could not be put back: " + hooks.failures());
        }
        if (!ended(worker)) {
            failures.add("the thread " + worker.getName() + " still runs");
        }
        try {
            Runtime.getRuntime().removeShutdownHook(exit);
        } catch (IllegalStateException e) {
            // The JVM is on its way out, and the hook has its last look.
        }
        Engine made = engine;
        if (made != null) {
            made.leave();
        }
        KernelView view = kernel;
        if (view != null) {
            view.close();
        }
        summary.say(made);
        log.close();
        farewell.run();
        return failures;
    }

    private static boolean ended(Thread thread) {
        try {
            thread.join(LAST_LOOK.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }
}
