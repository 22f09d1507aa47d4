package io.sockspan.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** CPU of a whole JVM that does nothing, in user and kernel mode: without an agent, with one that does nothing, with Sockspan. */
final class StartMeasure implements Measure {
    private static final int CHILDREN_USER = 13;
    private static final double TICK_MILLIS = 10;

    @Override
    public String name() {
        return "start";
    }

    @Override
    public List<Row> run(Setting setting, Jvm jvm) throws Exception {
        // The agent's thread looks for the first socket four times a second, and begins its own start then.
        List<Row> rows = new ArrayList<>(rows(setting, jvm, "300", "none", "start, no socket opened"));
        rows.addAll(rows(setting, jvm, "900", "socket", "start, and the first socket"));
        return rows;
    }

    private static List<Row> rows(Setting setting, Jvm jvm, String lifeMillis, String socket, String what)
            throws Exception {
        List<Variant> variants = List.of(Variant.NONE, Variant.empty(setting.scratch()), setting.sockspan());
        List<List<Double>> cpu = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int round = 0; round < setting.pick(7, 1); round++) {
            for (int i = 0; i < variants.size(); i++) {
                double before = childrenCpu();
                // Two starts for each reading, because it counts in steps of 10 ms.
                Fork.run(jvm, variants.get(i).arguments(), Hello.class, lifeMillis, socket);
                Fork.run(jvm, variants.get(i).arguments(), Hello.class, lifeMillis, socket);
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
                        what + ", an empty agent: CPU, ms",
                        none.middle("%.0f"),
                        empty.middle("%.0f"),
                        ofAny.text("%+.0f"),
                        ""),
                new Row(
                        jvm.version(),
                        what + ", beyond an empty agent: CPU, ms",
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
