package io.sockspan.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the hooks of both ends of a connection cost, without a socket: our part of {@link ConnectMeasure}, without noise. */
final class HooksMeasure implements Measure {
    @Override
    public String name() {
        return "hooks";
    }

    @Override
    public List<Row> run(Setting setting, Jvm jvm) throws Exception {
        List<String> arguments = new ArrayList<>(setting.sockspan().arguments());
        arguments.add("--add-opens=java.base/java.io=ALL-UNNAMED");
        List<Map<String, Double>> numbers = Setting.inTurn(
                        setting.pick(3, 1),
                        jvm,
                        List.of(new Variant(arguments)),
                        HookCost.class,
                        String.valueOf(setting.pick(40_000, 500)))
                .get(0);
        String what = "hooks of a connection, both ends, 28 frames deep: ";
        return List.of(
                new Row(
                        jvm.version(),
                        what + "ns",
                        "",
                        Samples.of(numbers, each -> each.getOrDefault("ns", Double.NaN))
                                .text("%.0f"),
                        "",
                        ""),
                new Row(
                        jvm.version(),
                        what + "bytes",
                        "",
                        Samples.of(numbers, each -> each.getOrDefault("bytes", Double.NaN))
                                .text("%.0f"),
                        "",
                        ""));
    }
}
