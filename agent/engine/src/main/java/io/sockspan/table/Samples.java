package io.sockspan.table;

import io.sockspan.model.Observation;
import org.jspecify.annotations.Nullable;

/** The kernel's words on one socket that are kept to be compared; a healthy socket has none. The agent's threads only; some stores. */
final class Samples {
    private @Nullable Observation last;
    private @Nullable Observation earlier;

    /** What {@link #earlier} will be once it is old enough. */
    private @Nullable Observation next;

    /** Keeps {@code seen}, and the word before it. */
    void keep(Observation seen) {
        earlier = last;
        last = seen;
        next = null;
    }

    /** Keeps {@code seen}, and a word before it: the oldest at first, then always one that is {@code apart} to twice as many ns older. */
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
