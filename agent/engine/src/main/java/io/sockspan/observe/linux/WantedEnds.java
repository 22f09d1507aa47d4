package io.sockspan.observe.linux;

import io.sockspan.model.ConnectionId;
import io.sockspan.model.KernelRow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Picks wanted connections from the rows of a table: first by ports, without memory, then by both ends and the cookie. One thread. */
final class WantedEnds implements DiagRow.Filter {
    private final Map<ConnectionId, List<ConnectionId>> byEnds = new HashMap<>();
    private final Set<Integer> ports = new HashSet<>();
    private final Set<Integer> localPorts = new HashSet<>();

    WantedEnds(Collection<ConnectionId> wanted) {
        for (ConnectionId id : wanted) {
            byEnds.computeIfAbsent(new ConnectionId(0, id.local(), id.peer()), ends -> new ArrayList<>(1))
                    .add(id);
            ports.add(pair(id.local().port(), id.peer().port()));
            localPorts.add(id.local().port());
        }
    }

    /** The local port that all wanted connections have, 0 if they have several. */
    int onlyLocalPort() {
        return localPorts.size() == 1 ? localPorts.iterator().next() : 0;
    }

    @Override
    public boolean wants(int localPort, int peerPort) {
        return ports.contains(pair(localPort, peerPort));
    }

    private static int pair(int localPort, int peerPort) {
        return localPort << Short.SIZE | peerPort;
    }

    /** Puts {@code row} into {@code found}, under each wanted id that it answers. */
    void put(KernelRow row, Map<ConnectionId, KernelRow> found) {
        for (ConnectionId id : byEnds.getOrDefault(new ConnectionId(0, row.local(), row.peer()), List.of())) {
            if (ExactAnswer.isIt(id, row)) {
                found.put(id, row);
            }
        }
    }
}
