package io.sockspan.watch;

import io.sockspan.doorway.SocketHooks;
import io.sockspan.doorway.SocketSink;
import io.sockspan.event.DescriptorTable;
import io.sockspan.event.SocketFacts;
import io.sockspan.model.Observation;
import io.sockspan.model.TcpInfo;
import io.sockspan.model.TcpState;
import io.sockspan.model.WatchClock;
import io.sockspan.observe.KernelView;
import io.sockspan.table.AddressPool;
import io.sockspan.table.Row;
import io.sockspan.table.SocketTable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Finds the sockets that were open before the agent came, through /proc and the kernel. Runs on the agent's thread, once; a few system
 * calls a socket. A socket that a hook meets at the same moment stays as the hook wrote it. Afterwards the hooks report every read until
 * each of these sockets has shown which code uses it, for {@value #MINUTES} min at most.
 */
final class PreexistingSockets {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private static final int MINUTES = 10;

    private final KernelView kernel;
    private final DescriptorTable descriptors;
    private final SocketTable table;
    private final WatchClock clock;
    private List<Row> unused = List.of();
    private long until;

    PreexistingSockets(KernelView kernel, DescriptorTable descriptors, SocketTable table, WatchClock clock) {
        this.kernel = kernel;
        this.descriptors = descriptors;
        this.table = table;
        this.clock = clock;
    }

    List<Row> takeIn(AddressPool addresses) {
        Map<Integer, Observation> open = new LinkedHashMap<>();
        Set<Integer> served = new HashSet<>();
        for (int fd : kernel.sockets()) {
            Observation seen = descriptors.get(fd) == null ? kernel.observe(fd, clock.now()) : null;
            if (seen != null) {
                open.put(fd, seen);
                if (seen.state() == TcpState.LISTEN && seen.local() != null) {
                    served.add(seen.local().port());
                }
            }
        }
        List<Row> rows = new ArrayList<>();
        open.forEach((fd, seen) -> {
            SocketFacts facts = SocketFacts.foundOpen(fd, role(seen, served), since(seen), wasConnected(seen));
            if (descriptors.putIfAbsent(facts)) {
                Row row = table.row(facts);
                row.observed(seen, true, addresses);
                // A hook finds the socket from now on. If it was closed in between, no hook saw that.
                Observation again = kernel.observe(fd, clock.now());
                if (again != null && row.observed(again, true, addresses)) {
                    rows.add(row);
                } else {
                    table.endedUnseen(row, clock.nanoTime());
                }
            }
        });
        unused = new ArrayList<>(rows);
        until = clock.nanoTime() + TimeUnit.MINUTES.toNanos(MINUTES);
        SocketHooks.wantUses(!unused.isEmpty());
        return rows;
    }

    /**
     * Stops the reporting of reads once the use of every socket is known, or time is up. Called now and then; some ns for each socket left.
     */
    void step() {
        if (unused.isEmpty()) {
            return;
        }
        unused.removeIf(row -> row.facts().firstUse() != null || !row.facts().isOpen());
        if (unused.isEmpty() || clock.nanoTime() - until >= 0) {
            unused = List.of();
            SocketHooks.wantUses(false);
        }
    }

    /**
     * The role, judged by the ports on which this process listens. A socket accepted from a listener that is gone by now is taken for a
     * client.
     */
    private static int role(Observation seen, Set<Integer> served) {
        if (seen.state() == TcpState.LISTEN) {
            return SocketSink.ROLE_LISTENER;
        }
        boolean accepted = seen.local() != null && served.contains(seen.local().port());
        return accepted ? SocketSink.ROLE_SERVER : SocketSink.ROLE_CLIENT;
    }

    /** When the socket surely existed: the earliest of the times from which TCP_INFO counts, on the clock of {@link System#nanoTime}. */
    private long since(Observation seen) {
        TcpInfo info = seen.info();
        long asked = clock.nanoTime() - (clock.now() - seen.time());
        // What never happened is counted from the boot of the host.
        long longest = (clock.now() - processStart()) / NANOS_PER_MILLI;
        long age = 0;
        for (OptionalLong each : List.of(info.lastDataSent(), info.lastDataRecv(), info.lastAckRecv())) {
            if (each.isPresent() && each.getAsLong() <= longest) {
                age = Math.max(age, each.getAsLong());
            }
        }
        return asked - age * NANOS_PER_MILLI;
    }

    private long processStart() {
        return ProcessHandle.current()
                .info()
                .startInstant()
                .map(start -> start.toEpochMilli() * NANOS_PER_MILLI)
                .orElse(clock.now());
    }

    /**
     * Whether it was ever a connection. A socket in CLOSED was one if a round trip was measured, or anything was acknowledged or received.
     * Without TCP_INFO that is not known, and not assumed.
     */
    private static boolean wasConnected(Observation seen) {
        return switch (seen.state()) {
            case LISTEN, SYN_SENT, SYN_RECEIVED -> false;
            case CLOSED ->
                seen.info().rtt().orElse(0) > 0
                        || seen.info().bytesAcked().orElse(0) > 0
                        || seen.info().bytesReceived().orElse(0) > 0;
            default -> true;
        };
    }
}
