package io.sockspan.table;

import io.sockspan.model.Observation;
import org.jspecify.annotations.Nullable;

/** The observations of one socket that are kept to be compared; a healthy socket has none. The agent's threads only; some stores. */
final class Samples {
    private @Nullable Observation last;
    private @Nullable Observation earlier;

    /** What {@link #earlier} will be once it is old enough. */
    private @Nullable Observation next;

    /** Keeps {@code seen} and the observation before it. */
    void keep(Observation seen) {
        earlier = last;
        last = seen;
        next = null;
    }

    /**
     * Keeps {@code seen} and an earlier observation: at first the oldest, then always one that is {@code apart} to twice {@code apart} ns
     * older.
     */
    void keepApart(Observation seen, long apart) {
        if (next == null) {
            next = last == null ? seen : last;
            earlier = last;
        } else if (seen.time() - next.time() >= apart) {
            earlier = next;
            next = seen;
        } else if (earlier == null) {
            earlier = next;
        }
        last = seen;
    }

    @Nullable
    Observation last() {
        return last;
    }

    @Nullable
    Observation earlier() {
        return earlier;
    }
}
