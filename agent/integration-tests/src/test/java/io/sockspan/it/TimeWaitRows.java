package io.sockspan.it;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A thread that asks {@code ss} all the time: when each row in TIME_WAIT was last seen, and by when it was gone. */
final class TimeWaitRows implements AutoCloseable {
    private static final int PAUSE_MILLIS = 150;
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** Times in ns since the epoch: the row was there before {@code first}, still after {@code last}, and no longer at {@code goneBy}. */
    record Seen(long first, long last, long goneBy) {}

    private final Map<String, Seen> rows = new HashMap<>();
    private final Thread looking = new Thread(this::look, "time-wait-rows");
    private volatile boolean closed;
    private volatile String trouble = "";

    TimeWaitRows() {
        looking.setDaemon(true);
        looking.start();
    }

    private void look() {
        try {
            while (!closed) {
                long asked = now();
                Map<String, Long> seen = new HashMap<>();
                for (KernelRows.Row row : KernelRows.all()) {
                    if (row.state().equals("TIME_WAIT")) {
                        seen.put(row.ports(), asked);
                    }
                }
                note(seen, asked);
                Forked.pause(PAUSE_MILLIS);
            }
        } catch (IOException | RuntimeException e) {
            trouble = e.toString();
        }
    }

    private synchronized void note(Map<String, Long> seen, long asked) {
        long answered = now();
        seen.keySet()
                .forEach(ports -> rows.merge(
                        ports, new Seen(answered, asked, 0), (old, fresh) -> new Seen(old.first(), asked, 0)));
        rows.replaceAll((ports, row) ->
                row.goneBy() != 0 || seen.containsKey(ports) ? row : new Seen(row.first(), row.last(), answered));
    }

    private static long now() {
        return System.currentTimeMillis() * NANOS_PER_MILLI;
    }

    /** The row of {@code own>peer's} ports, if it was there and is gone. */
    synchronized Optional<Seen> gone(String ports) {
        if (!trouble.isEmpty()) {
            throw new IllegalStateException(trouble);
        }
        return Optional.ofNullable(rows.get(ports)).filter(row -> row.goneBy() != 0);
    }

    @Override
    public void close() {
        closed = true;
        try {
            looking.join(TimeUnit.SECONDS.toMillis(Forked.PATIENCE_SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
