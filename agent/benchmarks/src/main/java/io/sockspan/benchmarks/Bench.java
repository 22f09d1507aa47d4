package io.sockspan.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What {@code scripts/bench} runs: prints a table of what the agent costs, on each JDK at hand. Arguments are the names of benchmarks
 * (none: all) and {@code quick}; the system property {@code bench.agent} is the agent's jar.
 */
public final class Bench {
    private static final List<Measure> ALL = List.of(
            new ReadWriteMeasure(),
            new ConnectMeasure(),
            new HooksMeasure(),
            new StartMeasure(),
            new HeapMeasure(),
            new IdleMeasure(),
            new SnapMeasure(),
            new TableMeasure(),
            new PathMeasure());

    private Bench() {}

    /** Throws if a measured program fails, because a table with a hole in it would look like a result. */
    public static void main(String[] args) throws Exception {
        List<String> asked = Arrays.asList(args);
        Path jar = Path.of(System.getProperty("bench.agent", "")).toAbsolutePath();
        if (!Files.isRegularFile(jar)) {
            throw new IOException("-Dbench.agent=" + jar + " is no file: it must be the agent's jar");
        }
        // The lock keeps two JMH runs apart; here no two run at once.
        System.setProperty("jmh.ignoreLock", "true");
        Path scratch = Files.createTempDirectory("sockspan-bench");
        try {
            run(new Setting(asked.contains("quick"), Variant.sockspan(jar), scratch), asked);
        } finally {
            Files.deleteIfExists(scratch.resolve(Variant.EMPTY_JAR));
            Files.deleteIfExists(scratch);
        }
    }

    static List<String> names() {
        return ALL.stream().map(Measure::name).toList();
    }

    static Measure named(String name) {
        return ALL.stream()
                .filter(measure -> measure.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void run(Setting setting, List<String> asked) throws Exception {
        List<String> chosen =
                asked.stream().filter(word -> !word.equals("quick")).toList();
        if (!names().containsAll(chosen)) {
            throw new IllegalArgumentException(chosen + " must be of " + names());
        }
        System.out.println(Row.HEAD);
        for (Measure measure : ALL) {
            if (chosen.isEmpty() || chosen.contains(measure.name())) {
                for (Jvm jvm : Jvm.installed()) {
                    measure.run(setting, jvm).forEach(System.out::println);
                }
            }
        }
    }
}
