package io.sockspan.benchmarks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/** Live heap per open idle socket, from the JVM's own histogram after full collections, and what it is made of. */
final class HeapMeasure implements Measure {
    private static final int NAMED_CLASSES = 8;

    @Override
    public String name() {
        return "heap";
    }

    @Override
    public List<Row> run(Setting setting, Jvm jvm) throws Exception {
        int connections = setting.pick(5003, 53);
        List<Row> rows = new ArrayList<>();
        for (String api : List.of("Socket", "SocketChannel")) {
            List<List<Map<String, Double>>> numbers = Setting.inTurn(
                    1,
                    jvm,
                    List.of(Variant.NONE, setting.sockspan()),
                    IdleSockets.class,
                    api,
                    String.valueOf(connections),
                    String.valueOf(setting.pick(2000, 400)),
                    "0");
            rows.addAll(rows(jvm, api, 2 * connections, numbers.get(0), numbers.get(1)));
        }
        return rows;
    }

    private static List<Row> rows(
            Jvm jvm, String api, int sockets, List<Map<String, Double>> base, List<Map<String, Double>> ours) {
        ToDoubleFunction<Map<String, Double>> each = numbers -> grown(numbers, "total") / sockets;
        ToDoubleFunction<Map<String, Double>> fixed = numbers -> numbers.getOrDefault("before total", 0.0) / 1024;
        return List.of(
                new Row(
                        jvm.version(),
                        "heap per open " + api + ", " + sockets + " open: bytes",
                        Samples.of(base, each).middle("%.0f"),
                        Samples.of(ours, each).middle("%.0f"),
                        Samples.differences(ours, base, each).middle("%+.0f"),
                        "+400"),
                new Row(
                        jvm.version(),
                        "of these: bytes by class",
                        "",
                        "",
                        byClass(sockets, base.get(0), ours.get(0)),
                        ""),
                new Row(
                        jvm.version(),
                        "heap with one " + api + " connection: KiB",
                        Samples.of(base, fixed).middle("%.0f"),
                        Samples.of(ours, fixed).middle("%.0f"),
                        Samples.differences(ours, base, fixed).middle("%+.0f"),
                        ""));
    }

    private static double grown(Map<String, Double> numbers, String type) {
        return numbers.getOrDefault("after " + type, 0.0) - numbers.getOrDefault("before " + type, 0.0);
    }

    private static String byClass(int sockets, Map<String, Double> base, Map<String, Double> ours) {
        Set<String> types = new TreeSet<>();
        for (String key : ours.keySet()) {
            int space = key.indexOf(' ');
            // A lambda's class has a different name in every run.
            if (space > 0 && !key.endsWith(" total") && !key.contains("$$Lambda")) {
                types.add(key.substring(space + 1));
            }
        }
        ToDoubleFunction<String> more = type -> (grown(ours, type) - grown(base, type)) / sockets;
        return types.stream()
                .filter(type -> more.applyAsDouble(type) >= 0.5)
                .sorted(Comparator.comparingDouble(more).reversed())
                .limit(NAMED_CLASSES)
                .map(type -> Samples.one("%.0f", more.applyAsDouble(type)) + " `" + type + "`")
                .reduce((some, next) -> some + ", " + next)
                .orElse("nothing");
    }
}
