package io.sockspan.benchmarks;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What it costs to follow closed connections on a host with very many foreign sockets, and what one {@code ss -tin} costs there. */
final class TableMeasure implements Measure {
    private static final int SPARE_DESCRIPTORS = 300;
    private static final double NANOS_PER_MILLI = 1e6;

    /** proc(5): utime and its like count 100 ticks a second. */
    private static final double MILLIS_PER_TICK = 10;

    private static final int CHILDREN_USER = 15;
    private static final int CHILDREN_SYSTEM = 16;

    @Override
    public String name() {
        return "table";
    }

    @Override
    public List<Row> run(Setting setting, Jvm jvm) throws Exception {
        int connections = setting.pick(50_000, 50);
        List<Process> foreign = new ArrayList<>();
        try {
            for (int left = connections; left > 0; left -= descriptors()) {
                foreign.add(hold(jvm, Math.min(left, descriptors())));
            }
            return measured(setting, jvm, 2 * connections);
        } finally {
            foreign.forEach(Process::destroyForcibly);
        }
    }

    private static List<Row> measured(Setting setting, Jvm jvm, int sockets) throws Exception {
        int seconds = setting.pick(15, 1);
        int followed = setting.pick(503, 7);
        double ss = ssMillis(setting.pick(3, 1));
        Map<String, Double> numbers = Fork.run(
                jvm,
                setting.sockspan().arguments(),
                FollowedSockets.class,
                String.valueOf(followed),
                String.valueOf(seconds * 1000));
        double idle = numbers.getOrDefault("idle.cpu", Double.NaN) / NANOS_PER_MILLI / seconds;
        double following = numbers.getOrDefault("following.cpu", Double.NaN) / NANOS_PER_MILLI / seconds;
        String among = sockets + " foreign sockets";
        return List.of(
                new Row(
                        jvm.version(),
                        among + ", " + 2 * followed + " idle of our own, nothing to follow: CPU, ms per second",
                        Samples.one("%.0f", ss) + " (ss -tin, once)",
                        Samples.one("%.2f", idle),
                        Samples.one("%.4f", idle / ss),
                        "10 ms"),
                new Row(
                        jvm.version(),
                        among + ", " + followed + " closed connections followed: CPU, ms per second",
                        Samples.one("%.0f", ss) + " (ss -tin, once)",
                        Samples.one("%.2f", following),
                        Samples.one("%.4f", following / ss),
                        "10 ms"));
    }

    private static Process hold(Jvm jvm, int connections) throws IOException {
        Process process = new ProcessBuilder(
                        jvm.java(),
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ForeignSockets.class.getName(),
                        String.valueOf(connections))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader said =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = said.readLine();
        if (!"READY".equals(line)) {
            process.destroyForcibly();
            throw new IOException("sockets to be measured beside could not be opened: " + line);
        }
        return process;
    }

    /** The median CPU of one {@code ss -tin}, ms: /proc of its shell counts the children that have ended. */
    private static double ssMillis(int times) throws IOException, InterruptedException {
        List<Double> runs = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            Process shell = new ProcessBuilder("sh", "-c", "ss -tin > /dev/null && cat /proc/$$/stat").start();
            String stat = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (shell.waitFor() != 0) {
                throw new IOException("ss -tin failed");
            }
            String[] fields = stat.strip().split(" ", -1);
            double ticks = Long.parseLong(fields[CHILDREN_USER]) + Long.parseLong(fields[CHILDREN_SYSTEM]);
            runs.add(ticks * MILLIS_PER_TICK);
        }
        return Math.max(1, Samples.of(runs, Double::doubleValue).median());
    }

    private static int descriptors() {
        long most = ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class)
                .getMaxFileDescriptorCount();
        return (int) Math.min(Integer.MAX_VALUE, most - SPARE_DESCRIPTORS);
    }
}
