package io.sockspan.follow;

import io.sockspan.model.Endpoint;
import io.sockspan.model.TcpState;
import io.sockspan.table.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The connections of this JVM in TIME_WAIT that hold a local port, by destination. Those are the ones that it opened, because an accepted
 * one holds the listener's port. Called inside the engine's lock; a hash lookup; holds no more rows than {@link FollowedConnections}
 * follows.
 */
public final class TimeWaits {
    private final Map<Endpoint, Set<Row>> byDestination = new HashMap<>();

    void entered(Row row, TcpState state) {
        Endpoint destination = destination(row);
        if (state == TcpState.TIME_WAIT && destination != null) {
            byDestination
                    .computeIfAbsent(destination, none -> new LinkedHashSet<>())
                    .add(row);
        }
    }

    void left(Row row, @Nullable TcpState state) {
        Endpoint destination = destination(row);
        Set<Row> rows = state == TcpState.TIME_WAIT && destination != null ? byDestination.get(destination) : null;
        if (rows != null && rows.remove(row) && rows.isEmpty()) {
            byDestination.remove(destination);
        }
    }

    private static @Nullable Endpoint destination(Row row) {
        return row.isClient() && row.connection() != null ? row.connection().peer() : null;
    }

    public boolean isEmpty() {
        return byDestination.isEmpty();
    }

    /** The destinations with at least {@code count} connections. */
    public List<Endpoint> atLeast(int count) {
        List<Endpoint> destinations = new ArrayList<>();
        byDestination.forEach((destination, rows) -> {
            if (rows.size() >= count) {
                destinations.add(destination);
            }
        });
        return destinations;
    }

    /** The connections to {@code destination}, the oldest first. */
    public List<Row> to(Endpoint destination) {
        return List.copyOf(byDestination.getOrDefault(destination, Set.of()));
    }
}
