package io.sockspan.watch;

import io.sockspan.detect.Decision;
import io.sockspan.detect.Detector;
import io.sockspan.detect.JudgingContext;
import io.sockspan.follow.CpuBudget;
import io.sockspan.follow.FollowedConnections;
import io.sockspan.follow.LazyKernelTable;
import io.sockspan.follow.TimeWaits;
import io.sockspan.model.Endpoint;
import io.sockspan.model.Finding;
import io.sockspan.model.KernelRow;
import io.sockspan.model.PortUse;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.Surroundings;
import io.sockspan.model.TcpState;
import io.sockspan.model.WatchClock;
import io.sockspan.model.WatchTiming;
import io.sockspan.observe.KernelTable;
import io.sockspan.report.Reporters;
import io.sockspan.table.Records;
import io.sockspan.table.Row;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares the ports that TIME_WAIT holds for each destination with those from which connect() may choose. Called inside the engine's lock
 * once a second. Costs a look at the counts. Once this JVM alone holds a quarter, it walks the kernel's table too, within a {@link
 * CpuBudget}.
 */
final class PortPressureMonitor {
    private static final int QUARTER = 4;

    private final TimeWaits timeWaits;
    private final LazyKernelTable kernelTable;
    private final Records records;
    private final Reporters reporters;
    private final WatchClock clock;
    private final WatchTiming timing;
    private final Map<Endpoint, Finding> standing = new HashMap<>();
    private final CpuBudget walks = new CpuBudget();
    private long found;

    PortPressureMonitor(
            FollowedConnections followed,
            LazyKernelTable kernelTable,
            Records records,
            Reporters reporters,
            WatchClock clock,
            WatchTiming timing) {
        this.timeWaits = followed.timeWaits();
        this.kernelTable = kernelTable;
        this.records = records;
        this.reporters = reporters;
        this.clock = clock;
        this.timing = timing;
    }

    void step() {
        KernelTable kernel = kernelTable.opened();
        int ports = kernel == null || (timeWaits.isEmpty() && standing.isEmpty()) ? 0 : kernel.localPorts();
        if (kernel == null || ports <= 0) {
            return;
        }
        Set<Endpoint> crowded = new HashSet<>(timeWaits.atLeast(Math.max(1, ports / QUARTER)));
        long begun = clock.nanoTime();
        Map<Endpoint, Integer> all = Map.of();
        if (!crowded.isEmpty()) {
            if (!walks.permits(begun)) {
                return;
            }
            all = countsOfAllProcesses(kernel, crowded);
            walks.spent(begun, clock.nanoTime());
        }
        for (Endpoint destination : crowded) {
            judge(destination, all.getOrDefault(destination, -1), ports);
        }
        for (Endpoint destination : List.copyOf(standing.keySet())) {
            if (!crowded.contains(destination)) {
                takeBack(destination);
            }
        }
    }

    private static Map<Endpoint, Integer> countsOfAllProcesses(KernelTable kernel, Set<Endpoint> destinations) {
        Map<Endpoint, Integer> counts = new HashMap<>();
        try {
            for (KernelRow row : kernel.rows(EnumSet.of(TcpState.TIME_WAIT), Set.of())) {
                if (destinations.contains(row.peer())) {
                    counts.merge(row.peer(), 1, Integer::sum);
                }
            }
        } catch (IOException e) {
            // The table counts this failure; our own count stands alone this time.
            return Map.of();
        }
        return counts;
    }

    private void judge(Endpoint destination, int all, int ports) {
        List<Row> ours = timeWaits.to(destination);
        SocketRecord record = record(destination, ours, all, ports);
        Decision decision = Detector.decide(record, new JudgingContext(clock.now(), timing.threshold()));
        if (decision == null) {
            return;
        }
        Finding finding = decision.tell(record);
        if (standing.put(destination, finding) == null) {
            found++;
            reporters.found(finding);
        }
    }

    /** The record of one connection that was opened at the most frequent line: it represents them all. */
    private SocketRecord record(Endpoint destination, List<Row> ours, int all, int ports) {
        List<PortUse.Line> lines = lines(ours);
        String most = lines.get(0).line();
        Row shown = ours.stream()
                .filter(row -> Objects.equals(records.line(row), most))
                .findFirst()
                .orElse(ours.get(0));
        PortUse use = new PortUse(destination, ours.size(), all, ports, lines);
        return records.of(shown).with(Surroundings.NONE.with(use));
    }

    private List<PortUse.Line> lines(List<Row> rows) {
        Map<@Nullable String, Integer> counts = new HashMap<>();
        rows.forEach(row -> counts.merge(records.line(row), 1, Integer::sum));
        List<PortUse.Line> lines = new ArrayList<>();
        counts.forEach((line, count) -> lines.add(new PortUse.Line(line, count)));
        lines.sort(Comparator.comparingInt(PortUse.Line::count).reversed());
        return lines;
    }

    private void takeBack(Endpoint destination) {
        Finding finding = standing.remove(destination);
        if (finding != null) {
            reporters.resolved(finding, finding.socket());
        }
    }

    /** What TIME_WAIT holds for this JVM now, by destination, the most first. */
    List<PortUse> uses() {
        KernelTable kernel = kernelTable.opened();
        int ports = kernel == null ? -1 : kernel.localPorts();
        List<PortUse> uses = new ArrayList<>();
        for (Endpoint destination : timeWaits.atLeast(1)) {
            List<Row> ours = timeWaits.to(destination);
            uses.add(new PortUse(destination, ours.size(), -1, ports, lines(ours)));
        }
        uses.sort(Comparator.comparingInt(PortUse::timeWait).reversed());
        return uses;
    }

    /** The findings that stand now. */
    List<Finding> findings() {
        return List.copyOf(standing.values());
    }

    long found() {
        return found;
    }
}
