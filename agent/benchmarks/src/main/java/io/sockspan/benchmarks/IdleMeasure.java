package io.sockspan.benchmarks;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;

/** What the agent's thread uses while many sockets are open and nothing happens. */
final class IdleMeasure implements Measure {
    private static final int SPARE_DESCRIPTORS = 200;
    private static final double NANOS_PER_MICRO = 1000;

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public List<Row> run(Setting setting, Jvm jvm) throws Exception {
        int connections = setting.pick((int) Math.min(9000, (descriptors() - SPARE_DESCRIPTORS) / 2), 50);
        int seconds = setting.pick(10, 1);
        Map<String, Double> numbers = Fork.run(
                jvm,
                setting.sockspan().arguments(),
                IdleSockets.class,
                "SocketChannel",
                String.valueOf(connections),
                String.valueOf(setting.pick(2000, 400)),
                String.valueOf(seconds * 1000));
        double micros = numbers.getOrDefault("idle.cpu", Double.NaN) / NANOS_PER_MICRO / seconds;
        return List.of(new Row(
                jvm.version(),
                "the agent's thread, " + 2 * connections + " sockets idle for " + seconds + " s: CPU, us per second",
                "",
                Samples.one("%.0f", micros),
                "",
                ""));
    }

    private static long descriptors() {
        return ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class)
                .getMaxFileDescriptorCount();
    }
}
