package io.sockspan.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** CPU and bytes of connecting, accepting and closing both ends: on the application's thread, in the process, on the agent's thread. */
final class ConnectMeasure implements Measure {
    private static final double PER = 1000;

    @Override
    public String name() {
        return "connect";
    }

    @Override
    public List<Row> run(Setting setting, Jvm jvm) throws Exception {
        List<List<Map<String, Double>>> numbers = Setting.inTurn(
                setting.pick(7, 1),
                jvm,
                List.of(Variant.NONE, setting.sockspan()),
                ConnectCycles.class,
                String.valueOf(setting.pick(8000, 500)),
                String.valueOf(setting.pick(16000, 500)));
        List<Row> rows = new ArrayList<>();
        for (String api : List.of("Socket", "SocketChannel")) {
            rows.addAll(rows(jvm, api, numbers.get(0), numbers.get(1)));
        }
        return rows;
    }

    private static List<Row> rows(Jvm jvm, String api, List<Map<String, Double>> base, List<Map<String, Double>> ours) {
        String cycle = api + " connect+accept+close: ";
        ToDoubleFunction<Map<String, Double>> bytes = numbers -> numbers.getOrDefault(api + ".bytes", Double.NaN);
        ToDoubleFunction<Map<String, Double>> agent = numbers -> numbers.getOrDefault(api + ".agent.cpu", Double.NaN);
        return List.of(
                ratio(jvm, cycle + "CPU of its thread, us", base, ours, api + ".cpu", "x1.05"),
                ratio(jvm, cycle + "CPU of the process, us", base, ours, api + ".process", "x1.05"),
                new Row(
                        jvm.version(),
                        cycle + "bytes",
                        Samples.of(base, bytes).middle("%.0f"),
                        Samples.of(ours, bytes).middle("%.0f"),
                        Samples.differences(ours, base, bytes).text("%+.0f"),
                        "+200 beyond the records"),
                new Row(
                        jvm.version(),
                        "the agent's thread, per 1,000 such " + api + " connections: CPU, us",
                        "",
                        Samples.of(ours, agent).middle("%.0f"),
                        "",
                        ""));
    }

    private static Row ratio(
            Jvm jvm,
            String what,
            List<Map<String, Double>> base,
            List<Map<String, Double>> ours,
            String key,
            String goal) {
        ToDoubleFunction<Map<String, Double>> micros = numbers -> numbers.getOrDefault(key, Double.NaN) / PER;
        return new Row(
                jvm.version(),
                what,
                Samples.of(base, micros).middle("%.1f"),
                Samples.of(ours, micros).middle("%.1f"),
                "x" + Samples.ratios(ours, base, micros).text("%.3f"),
                goal);
    }
}
