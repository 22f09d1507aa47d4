package io.sockspan.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * {@link ReadWrite} under JMH, forks without and with the agent in turn: time and bytes of one read or write.
 * The time is that of the fastest of 20 short iterations, because other work on the machine can only add to it.
 */
final class ReadWriteMeasure implements Measure {
    private static final String NANOS = " ns";
    private static final String BYTES = " bytes";

    /** From this version on, the JDK warns of JMH's use of Unsafe. */
    private static final int WARNS_OF_UNSAFE = 24;

    @Override
    public String name() {
        return "readwrite";
    }

    @Override
    public List<Row> run(Setting setting, Jvm jvm) throws Exception {
        List<Map<String, Double>> base = new ArrayList<>();
        List<Map<String, Double>> ours = new ArrayList<>();
        for (int round = 0; round < setting.pick(3, 1); round++) {
            base.add(fork(setting, jvm, Variant.NONE));
            ours.add(fork(setting, jvm, setting.sockspan()));
        }
        List<Row> rows = new ArrayList<>();
        for (String key : new TreeSet<>(base.get(0).keySet())) {
            rows.add(row(jvm, key, base, ours));
        }
        return rows;
    }

    private static Row row(Jvm jvm, String key, List<Map<String, Double>> base, List<Map<String, Double>> ours) {
        Samples without = Samples.of(base, numbers -> numbers.getOrDefault(key, Double.NaN));
        Samples with = Samples.of(ours, numbers -> numbers.getOrDefault(key, Double.NaN));
        if (key.endsWith(BYTES)) {
            Samples more = Samples.differences(ours, base, numbers -> numbers.getOrDefault(key, Double.NaN));
            return new Row(jvm.version(), key, without.middle("%.0f"), with.middle("%.0f"), more.text("%+.0f"), "+0");
        }
        Samples ratio = Samples.ratios(ours, base, numbers -> numbers.getOrDefault(key, Double.NaN));
        return new Row(
                jvm.version(),
                key,
                without.middle("%.1f"),
                with.middle("%.1f"),
                "x" + ratio.text("%.3f"),
                "not measurable");
    }

    private static Map<String, Double> fork(Setting setting, Jvm jvm, Variant variant) throws RunnerException {
        List<String> arguments = new ArrayList<>(variant.arguments());
        if (jvm.version() >= WARNS_OF_UNSAFE) {
            arguments.add("--sun-misc-unsafe-memory-access=allow");
        }
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include(ReadWrite.class.getName() + "\\." + (setting.quick() ? "channelReadOfNothing" : ""))
                        .jvm(jvm.java())
                        .jvmArgs(arguments.toArray(new String[0]))
                        .forks(1)
                        .warmupIterations(1)
                        .warmupTime(TimeValue.milliseconds(setting.pick(400, 50)))
                        .measurementIterations(setting.pick(20, 2))
                        .measurementTime(TimeValue.milliseconds(setting.pick(30, 20)))
                        .addProfiler(GCProfiler.class)
                        .verbosity(VerboseMode.SILENT)
                        .shouldFailOnError(true)
                        .build())
                .run();
        Map<String, Double> numbers = new LinkedHashMap<>();
        for (RunResult result : results) {
            String name = words(result.getPrimaryResult().getLabel());
            numbers.put(name + NANOS, result.getPrimaryResult().getStatistics().getMin());
            Result<?> bytes = result.getSecondaryResults().get("gc.alloc.rate.norm");
            numbers.put(name + BYTES, bytes == null ? Double.NaN : bytes.getScore());
        }
        return numbers;
    }

    /** The method's name in words: channelReadOfNothing is "channel read of nothing:". */
    private static String words(String method) {
        return method.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT) + ":";
    }
}
