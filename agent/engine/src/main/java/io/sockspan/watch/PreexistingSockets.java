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
 * Finds the sockets that were open before the agent came, by /proc and the kernel, on the agent's thread, once; a few system calls a
 * socket. A socket that a hook meets at the same moment is the hook's. Then asks for reads to be told until each has shown who uses it, for
 * {@value #MINUTES} min at most.
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
                // Only now would a hook find it: if it was closed in between, none did.
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

    /** Looks whether anybody is left whose use is not known; now and then, some ns for each of them. */
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

    /** By the ports that are listened on: whoever accepted from a listener that is gone by now is taken for a client. */
    private static int role(Observation seen, Set<Integer> served) {
        if (seen.state() == TcpState.LISTEN) {
            return SocketSink.ROLE_LISTENER;
        }
        boolean accepted = seen.local() != null && served.contains(seen.local().port());
        return accepted ? SocketSink.ROLE_SERVER : SocketSink.ROLE_CLIENT;
    }

    /** When it was surely there: the earliest of the times that TCP_INFO counts from, on the clock of {@link System#nanoTime}. */
    private long since(Observation seen) {
        TcpInfo info = seen.info();
        long asked = clock.nanoTime() - (clock.now() - seen.time());
        // A time that never began counts from the host's boot.
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

    /** A socket in CLOSED was a connection if a round trip was ever measured, or anything acknowledged or received; without TCP_INFO that is not known, and not assumed. */
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
