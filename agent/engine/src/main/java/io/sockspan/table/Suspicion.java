package io.sockspan.table;

import io.sockspan.model.Finding;
import io.sockspan.model.ReadInterest;
import io.sockspan.model.Surroundings;
import org.jspecify.annotations.Nullable;

/** What was found out about one socket because something seemed wrong with it; a healthy socket has none. The agent's threads only. */
final class Suspicion {
    /** The finding that stands. */
    @Nullable
    Finding finding;

    /** How often that finding was reported again. */
    int reminders;

    /** Which code would learn of the end of its channel; null where that was not examined. */
    @Nullable
    ReadInterest readInterest;

    Surroundings surroundings = Surroundings.NONE;
}
