package io.sockspan.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How long the JVM stands still for the question what holds an object, by the number of reachable objects. */
final class PathMeasure implements Measure {
    @Override
    public String name() {
        return "path";
    }

    @Override
    public List<Row> run(Setting setting, Jvm jvm) throws Exception {
        List<Row> rows = new ArrayList<>();
        for (int objects : List.of(setting.pick(200_003, 2003), setting.pick(2_000_003, 20_011))) {
            List<Map<String, Double>> numbers = Setting.inTurn(
                            setting.pick(3, 1),
                            jvm,
                            List.of(setting.sockspan()),
                            PathCost.class,
                            String.valueOf(objects))
                    .get(0);
            String heap = ", " + objects + " objects beside the JDK's: ms";
            rows.add(row(jvm, "who holds it: a HashMap in a static field, 5 walks" + heap, numbers, "held"));
            rows.add(row(jvm, "the longest of these pauses" + heap, numbers, "longest"));
            rows.add(row(jvm, "who holds it: nothing, 1 walk" + heap, numbers, "unheld"));
        }
        return rows;
    }

    private static Row row(Jvm jvm, String what, List<Map<String, Double>> numbers, String key) {
        Samples millis = Samples.of(numbers, each -> each.getOrDefault(key, Double.NaN) / 1e6);
        return new Row(jvm.version(), what, "", millis.text("%.0f"), "", "");
    }
}
