package io.sockspan.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** CPU of a whole JVM that does nothing, in user and kernel mode: without an agent, with one that does nothing, with Sockspan. */
final class StartMeasure implements Measure {
    /** How long the JVM lives, so that what the agent's thread does at its start is counted in full. */
    private static final String LIFE_MILLIS = "300";

    private static final int CHILDREN_USER = 13;
    private static final double TICK_MILLIS = 10;

    @Override
    public String name() {
        return "start";
    }

    @Override
    public List<Row> run(Setting setting, Jvm jvm) throws Exception {
        List<Variant> variants = List.of(Variant.NONE, Variant.empty(setting.scratch()), setting.sockspan());
        List<List<Double>> cpu = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int round = 0; round < setting.pick(11, 1); round++) {
            for (int i = 0; i < variants.size(); i++) {
                double before = childrenCpu();
                // Two starts a reading: it counts in steps of 10 ms.
                Fork.run(jvm, variants.get(i).arguments(), Hello.class, LIFE_MILLIS);
                Fork.run(jvm, variants.get(i).arguments(), Hello.class, LIFE_MILLIS);
                cpu.get(i).add((childrenCpu() - before) / 2);
            }
        }
        Samples none = Samples.of(cpu.get(0), ms -> ms);
        Samples empty = Samples.of(cpu.get(1), ms -> ms);
        Samples sockspan = Samples.of(cpu.get(2), ms -> ms);
        Samples ofAny = Samples.differences(cpu.get(1), cpu.get(0), ms -> ms);
        Samples ours = Samples.differences(cpu.get(2), cpu.get(1), ms -> ms);
        return List.of(
                new Row(
                        jvm.version(),
                        "start, an empty agent: CPU, ms",
                        none.middle("%.0f"),
                        empty.middle("%.0f"),
                        ofAny.text("%+.0f"),
                        ""),
                new Row(
                        jvm.version(),
                        "start, beyond an empty agent: CPU, ms",
                        empty.middle("%.0f"),
                        sockspan.middle("%.0f"),
                        ours.text("%+.0f"),
                        "+150"));
    }

    /** CPU of all children that have ended, ms: cutime and cstime of proc(5), counted from behind the name in parentheses. */
    private static double childrenCpu() throws IOException {
        String stat = Files.readString(Path.of("/proc/self/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return TICK_MILLIS * (Long.parseLong(fields[CHILDREN_USER]) + Long.parseLong(fields[CHILDREN_USER + 1]));
    }
}
