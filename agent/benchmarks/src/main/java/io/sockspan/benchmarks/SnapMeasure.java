package io.sockspan.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How long it takes to ask the kernel about one socket through the C helper. */
final class SnapMeasure implements Measure {
    private static final List<String> OPENED = List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-opens=java.base/java.io=ALL-UNNAMED");

    @Override
    public String name() {
        return "snap";
    }

    @Override
    public List<Row> run(Setting setting, Jvm jvm) throws Exception {
        List<String> arguments = new ArrayList<>(setting.sockspan().arguments());
        arguments.addAll(OPENED);
        List<Map<String, Double>> numbers = Setting.inTurn(
                        setting.pick(3, 1),
                        jvm,
                        List.of(new Variant(arguments)),
                        SnapCost.class,
                        String.valueOf(setting.pick(200_000, 1000)))
                .get(0);
        Samples nanos = Samples.of(numbers, each -> each.getOrDefault("snap", Double.NaN));
        return List.of(new Row(
                jvm.version(), "snap of one socket (TCP_INFO, cookie, queues): ns", "", nanos.text("%.0f"), "", ""));
    }
}
