package io.sockspan.runtime;

import io.sockspan.config.Config;
import io.sockspan.control.AttachChannel;
import io.sockspan.doorway.SocketHooks;
import io.sockspan.event.DescriptorTable;
import io.sockspan.event.FactQueue;
import io.sockspan.event.FactSink;
import io.sockspan.event.HookProof;
import io.sockspan.event.Rehearsal;
import io.sockspan.event.SwallowedErrors;
import io.sockspan.instrument.HookTransformer;
import io.sockspan.instrument.jdk.JdkHooks;
import io.sockspan.model.Suspect;
import io.sockspan.model.WatchClock;
import io.sockspan.model.WatchTiming;
import io.sockspan.observe.KernelAccess;
import io.sockspan.observe.KernelView;
import io.sockspan.observe.linux.NativeKernel;
import io.sockspan.report.Reporters;
import io.sockspan.table.Records;
import io.sockspan.watch.Engine;
import java.lang.instrument.Instrumentation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One agent at work: its parts, and how they start and end. Installs the hooks on the thread that starts it. A {@link Worker} does the rest
 * until the JVM ends or {@link #leave} is called. What cannot be had is reported in one line and costs one ability.
 */
final class Sockspan {
    static final int QUEUE = 1 << 14;

    /** How long an attach waits for the agent's thread on a machine that is overloaded. */
    private static final Duration SETTLED = Duration.ofSeconds(30);

    /** How long the JVM's attach thread waits for an answer. */
    private static final Duration ANSWERED = Duration.ofSeconds(20);

    private final Config config;
    private final boolean attached;
    private final Log log;
    private final WatchClock clock = WatchClock.system();
    private final DescriptorTable descriptors = new DescriptorTable();
    private final FactQueue queue = new FactQueue(QUEUE, clock);
    private final SwallowedErrors swallowed = new SwallowedErrors();
    private final HookProof proof = new HookProof();
    private final HookTransformer hooks = new HookTransformer(JdkHooks.ALL);
    private final ApplicationSide surroundings = new ApplicationSide(clock);
    private final FactSink sink = new FactSink(descriptors, queue, surroundings, swallowed, proof);
    private final Reporters reporters;
    private final Summary summary;
    private final AgentProblems problems;
    private final Instrumentation instrumentation;
    private final Runnable farewell;
    private final AtomicBoolean left = new AtomicBoolean();
    private final long begun = clock.nanoTime();
    private final Worker worker;
    private final Thread thread;
    private final LastLook lastLook;

    private volatile @Nullable KernelView kernel;
    private volatile @Nullable Engine engine;
    private volatile @Nullable AttachChannel attachChannel;
    private boolean reporting;
    private volatile int foundOpen = -1;

    private Sockspan(Config config, boolean attached, Instrumentation instrumentation, Runnable farewell) {
        this.config = config;
        this.attached = attached;
        this.instrumentation = instrumentation;
        this.farewell = farewell;
        List<String> notes = new ArrayList<>();
        this.log = Wiring.log(config, notes::add);
        this.problems = new AgentProblems(log, notes);
        this.reporters = new Reporters(problems::note);
        this.summary = new Summary(swallowed, queue, sink, hooks, reporters, log);
        this.worker = new Worker(this, config.threshold().toMillis(), surroundings);
        this.thread = AgentThreads.named("sockspan", worker);
        this.lastLook = new LastLook(this, worker, summary, log);
    }

    /** Throws what prevents the agent from working at all; then no hook stays connected. */
    static Sockspan start(Config config, boolean attached, Instrumentation instrumentation, Runnable farewell)
            throws Exception {
        Sockspan sockspan = new Sockspan(config, attached, instrumentation, farewell);
        for (String complaint : config.complaints()) {
            sockspan.problems.note(complaint);
        }
        sockspan.surroundings.prepare(sockspan.problems::lost);
        Rehearsal.perform(sockspan.surroundings, sockspan.clock);
        SocketHooks.install(sockspan.sink);
        try {
            sockspan.hooks.install(instrumentation);
            sockspan.sayWhatIsMissing();
            sockspan.lastLook.atExit();
            sockspan.thread.start();
        } catch (RuntimeException | Error e) {
            sockspan.takeBack();
            throw e;
        }
        return sockspan;
    }

    /** Undoes what {@link #start} did before it failed. Hooks that lead nowhere would hold the engine for as long as the JVM runs. */
    private void takeBack() {
        left.set(true);
        worker.end();
        SocketHooks.install(null);
        hooks.remove(instrumentation);
        lastLook.cancel();
        log.close();
    }

    /** Whether an agent of this protocol is at work in this JVM; the doorway must be defined. */
    static boolean atWork() {
        return SocketHooks.installed();
    }

    /**
     * From now on {@code supplier} gives each birth its token, until the agent leaves. The kernel is asked at each close too, because a
     * garbage collection may close what a test leaked.
     */
    boolean askAtBirth(Supplier<?> supplier) {
        if (engine() != null && kernel instanceof NativeKernel) {
            surroundings.sampleAtClose(true);
        }
        sink.births().ask(supplier);
        return true;
    }

    /**
     * What may be a leak by now among the sockets born at {@code since} or later. Runs on the asking thread, which may be the first to need
     * the engine.
     */
    List<Suspect> suspects(long since) {
        // The queue is read first: the thread that emptied it made the engine before.
        Engine made = queue.isEmpty() ? engine : engine();
        return made == null ? List.of() : made.suspects(since);
    }

    WhoHolds whoHolds() {
        return new WhoHolds(descriptors, instrumentation, log::say);
    }

    private void sayWhatIsMissing() {
        for (String ability : hooks.missing()) {
            log.say("hook missing in this JDK: " + ability);
        }
        for (Map.Entry<String, String> failure : hooks.failures().entrySet()) {
            problems.lost("hook failed in " + failure.getKey() + ": " + failure.getValue());
        }
    }

    /** Waits, on the thread that attached, until the sockets that were open before are taken in. Null, or why that is impossible. */
    @Nullable
    String settled() {
        try {
            boolean inTime = worker.awaitSettled(SETTLED.toSeconds());
            return inTime ? worker.whyStopped() : "the agent's thread has not begun";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "the thread that attached was interrupted";
        }
    }

    /** Whether facts are taken in and the kernel is asked. */
    boolean isWatching() {
        return !worker.isStopped();
    }

    /** Opens the attach channel. Without it no tool could ask or detach, so an attached agent does not stay. */
    synchronized void openAttachChannel() throws ReflectiveOperationException {
        if (attachChannel != null || left.get()) {
            // The thread began again after a shortage of memory, or it is too late: a second channel would stay open
            // for ever.
            return;
        }
        try {
            attachChannel = AttachChannel.open(new LiveWatch(this), work -> AgentThreads.within(ANSWERED, work));
        } catch (ReflectiveOperationException | RuntimeException e) {
            if (attached) {
                throw e;
            }
            problems.note("the command line cannot reach this agent: " + e);
        }
    }

    /** Takes in what was open before, if the agent was attached to a running JVM. */
    void takeInWhatIsOpen() {
        Engine made = attached && foundOpen < 0 ? engine() : null;
        if (made != null) {
            foundOpen = made.adopt();
            made.step(new int[0], 0);
        }
    }

    /** Whether nothing has happened yet. */
    boolean isIdle() {
        return engine == null && queue.isEmpty();
    }

    void memoryWasShort() {
        summary.memoryShortages.incrementAndGet();
        Engine made = engine;
        if (made != null) {
            made.lookAgain();
        }
    }

    void stopTakingFacts() {
        SocketHooks.install(null);
    }

    Set<String> fired() {
        return proof.fired();
    }

    @Nullable
    KernelView kernel() {
        return kernel;
    }

    int foundOpen() {
        return foundOpen;
    }

    /** How many closes came too fast to be followed. */
    long unsampled() {
        return surroundings.unsampled();
    }

    Duration watched() {
        return Duration.ofNanos(clock.nanoTime() - begun);
    }

    WatchClock clock() {
        return clock;
    }

    Duration threshold() {
        return config.threshold();
    }

    List<String> blindSpots() {
        List<String> spots = new ArrayList<>(problems.lost());
        spots.addAll(summary.blindSpots(engine));
        return spots;
    }

    /** What a person should know of this agent, a line each: what went wrong, and what its reporters left out. */
    List<String> notes() {
        List<String> notes = new ArrayList<>(problems.notes());
        notes.addAll(reporters.leftOut());
        return notes;
    }

    AgentProblems problems() {
        return problems;
    }

    /** Why it stopped by itself, or null. */
    @Nullable
    String whyStopped() {
        return worker.whyStopped();
    }

    /** Opens the reporters early, so that what is wrong is reported before the first socket. */
    synchronized void openReporters() {
        if (!reporting) {
            reporting = true;
            Wiring.addReporters(reporters, config, clock, log, problems::note);
        }
    }

    /** The engine, made on first use; null if the kernel cannot be asked. */
    synchronized @Nullable Engine engine() {
        if (engine == null && kernel == null && !left.get() && whyStopped() == null) {
            KernelView opened = Wiring.kernel(problems::lost);
            if (opened == null) {
                worker.stop("the kernel cannot be asked");
                return null;
            }
            openReporters();
            Records records = new Records(clock, Wiring.stacks(config, instrumentation));
            if (opened instanceof NativeKernel) {
                surroundings.sampleAtClose(reporters.followsHealthy());
            }
            KernelAccess access = new KernelAccess(opened, () -> Wiring.table(opened, problems::lost));
            WatchTiming timing = new WatchTiming(config.threshold(), Duration.ofMillis(worker.tick()));
            Engine made = new Engine(queue, descriptors, records, clock, access, reporters, timing);
            // Both fields are set or none: memory may run out in between, and then both are made again.
            kernel = opened;
            engine = made;
        }
        return engine;
    }

    /** The engine, if anything has happened so far: a question must not begin what no socket began. */
    @Nullable
    Engine engineIfNeeded() {
        return isIdle() ? null : engine();
    }

    /** The engine for the last look; not made then if nothing has happened, or nothing is watched. */
    @Nullable
    Engine engineAtExit(boolean watching) {
        return watching && !queue.isEmpty() ? engine() : engine;
    }

    /**
     * Leaves the JVM as it was, on the thread that asks: restores the classes, ends the agent's thread, closes its descriptors. Returns a
     * line for each thing that could not be undone, except what no JVM can undo.
     */
    List<String> leave() {
        List<String> failures = new ArrayList<>();
        if (left.getAndSet(true)) {
            failures.add("it is leaving already");
            return failures;
        }
        worker.end();
        SocketHooks.install(null);
        sink.births().ask(null);
        if (!hooks.remove(instrumentation)) {
            failures.add("the classes could not be put back: " + hooks.failures());
        }
        boolean ended = AgentThreads.ended(thread, LastLook.TIME);
        closeAttachChannel(failures);
        lastLook.cancel();
        if (ended) {
            close();
        } else {
            // The thread may hold the engine's lock, and use its descriptors. Waiting for the lock, or closing the
            // descriptors, would do harm.
            failures.add("the thread " + thread.getName() + " still runs, and its descriptors are open");
        }
        farewell.run();
        return failures;
    }

    private void closeAttachChannel(List<String> failures) {
        AttachChannel open = attachChannel;
        try {
            if (open != null) {
                open.close();
            }
        } catch (IllegalAccessException e) {
            failures.add("the JVM's agent properties could not be put back: " + e);
        }
    }

    private synchronized void close() {
        if (engine != null) {
            engine.leave();
        }
        if (kernel != null) {
            kernel.close();
        }
        summary.say(engine);
        log.close();
    }
}
