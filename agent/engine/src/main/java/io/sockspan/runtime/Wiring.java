package io.sockspan.runtime;

import io.sockspan.config.Config;
import io.sockspan.config.Option;
import io.sockspan.event.StackPool;
import io.sockspan.model.SpanSelection;
import io.sockspan.model.WatchClock;
import io.sockspan.observe.KernelTable;
import io.sockspan.observe.KernelView;
import io.sockspan.observe.linux.JavaKernel;
import io.sockspan.observe.linux.KernelTables;
import io.sockspan.observe.linux.NativeKernel;
import io.sockspan.observe.linux.NativeLibrary;
import io.sockspan.origin.LoadedClasses;
import io.sockspan.report.Reporters;
import io.sockspan.report.json.FindingsFile;
import io.sockspan.report.log.StoryLog;
import io.sockspan.report.otel.SpanExport;
import io.sockspan.report.otel.SpanReporter;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes what the options ask for, on the agent's threads. What cannot be had is reported in one line, and the next best is taken. */
final class Wiring {
    private Wiring() {}

    static Log log(Config config, Consumer<String> trouble) {
        String where = config.value(Option.LOG);
        try {
            return Log.to(where);
        } catch (IOException e) {
            Log log = Log.standardError();
            String what = "log=" + where + " cannot be written (" + e.getMessage() + "); stderr is used";
            log.say(what);
            trouble.accept(what);
            return log;
        }
    }

    /** Reads stacks so that the application's frames come first. */
    static StackPool stacks(Config config, Instrumentation instrumentation) {
        return new StackPool(new LoadedClasses(instrumentation, config.value(Option.APPLICATION)));
    }

    /** A new reporter is a line here. */
    static void addReporters(Reporters reporters, Config config, WatchClock clock, Log log, Consumer<String> trouble) {
        spans(config, clock, trouble).ifPresent(reporters::add);
        reporters.add(new StoryLog(log::say));
        String findings = config.value(Option.FINDINGS);
        if (!findings.isEmpty()) {
            try {
                reporters.add(new FindingsFile(Path.of(findings), clock));
            } catch (IOException | RuntimeException e) {
                trouble.accept("findings=" + findings + " cannot be written (" + e.getMessage()
                        + "); findings are in the log only");
            }
        }
    }

    /** Empty unless OTEL_EXPORTER_OTLP_ENDPOINT, or the like, gives the destination of spans: then no class of OpenTelemetry is loaded. */
    private static Optional<SpanReporter> spans(Config config, WatchClock clock, Consumer<String> trouble) {
        SpanSelection selection = selection(config, trouble);
        if (selection.mode() == SpanSelection.Mode.NONE) {
            return Optional.empty();
        }
        return SpanExport.configured(System.getenv(), System.getProperties(), trouble)
                .map(export -> SpanReporter.of(selection, export, clock, new AgentThreads(), trouble));
    }

    private static SpanSelection selection(Config config, Consumer<String> trouble) {
        try {
            return SpanSelection.parse(config.value(Option.SPANS));
        } catch (IllegalArgumentException e) {
            trouble.accept(e.getMessage() + "; suspicious is used");
            return SpanSelection.SUSPICIOUS;
        }
    }

    /** The kernel's table of sockets, by netlink where it may be asked, else by /proc. */
    static KernelTable table(KernelView kernel, Consumer<String> trouble) {
        KernelTable table = KernelTables.open(kernel instanceof NativeKernel);
        // Without the helper there is no netlink either, which is reported already.
        if (kernel instanceof NativeKernel && !table.lost().isEmpty()) {
            trouble.accept("the kernel's table of sockets is read from /proc: " + String.join("; ", table.lost()));
        }
        return table;
    }

    /** The C helper, or what the JDK has; null if neither works. */
    static @Nullable KernelView kernel(Consumer<String> trouble) {
        String why;
        try {
            NativeLibrary.load();
            return new NativeKernel();
        } catch (IOException | LinkageError | RuntimeException e) {
            why = e.toString();
        }
        try {
            KernelView kernel = new JavaKernel();
            trouble.accept(
                    "the C helper cannot be used (" + why + "); without it: " + String.join("; ", kernel.lost()));
            return kernel;
        } catch (Throwable t) {
            trouble.accept("neither the C helper (" + why + ") nor the JDK's natives (" + t + ") can be used");
            return null;
        }
    }
}
