package io.sockspan.runtime;

import io.sockspan.config.Config;
import io.sockspan.config.Option;
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
import io.sockspan.observe.linux.JavaKernel;
import io.sockspan.observe.linux.NativeKernel;
import io.sockspan.observe.linux.NativeLibrary;
import io.sockspan.report.Reporters;
import io.sockspan.report.json.FindingsFile;
import io.sockspan.report.log.StoryLog;
import io.sockspan.table.EpochClock;
import io.sockspan.table.Records;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One agent at work: installs the hooks on the thread that starts it, then lives on its own daemon thread {@code sockspan} until the JVM
 * ends. What cannot be had is said in one line and costs one ability.
 */
final class Sockspan {
    private static final int QUEUE = 1 << 14;
    private static final int MAX_CHANGES = 256;
    private static final int MAX_FAILURES = 100;

    /** The longest pause between two looks at the queue, and how old a socket must be to be watched. */
    private static final Duration LONGEST_TICK = Duration.ofMillis(250);

    private static final Duration SHORTEST_TICK = Duration.ofMillis(10);

    private final Config config;
    private final Log log;
    private final DescriptorTable descriptors = new DescriptorTable();
    private final FactQueue queue = new FactQueue(QUEUE);
    private final SwallowedErrors swallowed = new SwallowedErrors();
    private final HookProof proof = new HookProof();
    private final HookTransformer hooks = new HookTransformer(JdkHooks.ALL);
    private final ApplicationSide surroundings = new ApplicationSide();
    private final FactSink sink = new FactSink(descriptors, queue, surroundings, swallowed, proof);
    private volatile @Nullable Engine engine;
    private volatile boolean ending;

    /** Steps that failed one after the other; the agent's thread only. */
    private int failures;

    private Sockspan(Config config, Log log) {
        this.config = config;
        this.log = log;
    }

    static void start(Config config, Instrumentation instrumentation) throws Exception {
        Sockspan sockspan = new Sockspan(config, openLog(config));
        for (String complaint : config.complaints()) {
            sockspan.log.say(complaint);
        }
        sockspan.surroundings.prepare(sockspan.log);
        Rehearsal.perform();
        SocketHooks.install(sockspan.sink);
        sockspan.hooks.install(instrumentation);
        sockspan.sayWhatIsMissing();
        AgentThreads.named("sockspan", sockspan::live).start();
        Runtime.getRuntime().addShutdownHook(AgentThreads.named("sockspan-exit", sockspan::end));
    }

    private static Log openLog(Config config) {
        String where = config.value(Option.LOG);
        try {
            return Log.to(where);
        } catch (IOException e) {
            Log log = Log.standardError();
            log.say("log=" + where + " cannot be written (" + e.getMessage() + "); stderr is used");
            return log;
        }
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
        try {
            KernelView kernel = openKernel();
            if (kernel == null) {
                return;
            }
            Engine made = makeEngine(kernel);
            engine = made;
            proveHooks();
            int[] changed = new int[MAX_CHANGES];
            Duration pause = tick();
            while (!ending && failures < MAX_FAILURES) {
                int count = kernel.awaitChanges(changed, (int) pause.toMillis());
                pause = next(pause, step(made, changed, count));
            }
        } catch (Throwable t) {
            log.say("stopped watching, the application goes on: " + t);
            SocketHooks.install(null);
        }
    }

    /** A step that fails loses what it held and no more; one that always fails is no use to anybody. */
    private int step(Engine made, int[] changed, int count) {
        try {
            int handled = made.step(changed, count);
            failures = 0;
            return handled;
        } catch (RuntimeException | LinkageError e) {
            if (failures++ == 0) {
                log.say("a step of the agent failed: " + e);
            }
            if (failures == MAX_FAILURES) {
                log.say("stopped watching after " + MAX_FAILURES + " failed steps, the application goes on");
                SocketHooks.install(null);
            }
            return 0;
        }
    }

    /** Half a queue in one pause is too much for the next: look twice as often; when it is calm, half as often. */
    private Duration next(Duration pause, int handled) {
        if (handled > QUEUE / 2) {
            Duration shorter = pause.dividedBy(2);
            return shorter.compareTo(SHORTEST_TICK) < 0 ? SHORTEST_TICK : shorter;
        }
        Duration longer = pause.multipliedBy(2);
        return longer.compareTo(tick()) > 0 ? tick() : longer;
    }

    private Duration tick() {
        Duration quarter = config.threshold().dividedBy(4);
        Duration tick = quarter.compareTo(LONGEST_TICK) < 0 ? quarter : LONGEST_TICK;
        return tick.compareTo(SHORTEST_TICK) < 0 ? SHORTEST_TICK : tick;
    }

    private @Nullable KernelView openKernel() {
        String why;
        try {
            NativeLibrary.load();
            return new NativeKernel();
        } catch (IOException | LinkageError | RuntimeException e) {
            why = e.toString();
        }
        try {
            KernelView kernel = new JavaKernel();
            log.say("the C helper cannot be used (" + why + "); without it: " + String.join("; ", kernel.lost()));
            return kernel;
        } catch (Throwable t) {
            log.say("the kernel cannot be asked (" + t + "): nothing is watched");
            SocketHooks.install(null);
            return null;
        }
    }

    private Engine makeEngine(KernelView kernel) {
        EpochClock clock = new EpochClock();
        Records records = new Records(clock, new StackPool());
        Reporters reporters = new Reporters(log::say);
        reporters.add(new StoryLog(log::say));
        String findings = config.value(Option.FINDINGS);
        if (!findings.isEmpty()) {
            try {
                reporters.add(new FindingsFile(Path.of(findings)));
            } catch (IOException | RuntimeException e) {
                log.say("findings=" + findings + " cannot be written (" + e.getMessage()
                        + "); findings are in the log only");
            }
        }
        return new Engine(queue, descriptors, records, clock, kernel, reporters, config.threshold(), tick());
    }

    private void proveHooks() {
        try {
            SelfTest.exercise();
            List<String> silent = SelfTest.silent(proof.fired());
            if (!silent.isEmpty()) {
                log.say("hooks in place that did not fire in the self-test: " + String.join(", ", silent));
            }
        } catch (IOException | RuntimeException e) {
            log.say("the self-test of the hooks could not run: " + e);
        }
    }

    /** Runs on the JVM's shutdown thread. */
    private void end() {
        ending = true;
        Engine made = engine;
        if (made == null) {
            return;
        }
        try {
            made.finish();
        } catch (RuntimeException e) {
            log.say("the last look failed: " + e);
        }
        log.say("summary sockets=" + made.socketsSeen() + " findings=" + made.found() + " swallowed="
                + swallowed.total()
                + " dropped=" + queue.dropped() + " missing_hooks="
                + hooks.missing().size() + " unwatched="
                + (sink.beyondTable() + made.unwatchable()));
    }
}
