package io.sockspan.watch;

import java.time.Duration;

/** When a finding that still holds is said again: 10 min, 1 h, then every 6 h after it was found. Pure. */
final class ReminderSchedule {
    private static final Duration[] TIMES = {Duration.ofMinutes(10), Duration.ofHours(1), Duration.ofHours(6)};

    private ReminderSchedule() {}

    /** How long after it was found, ns, when it was said {@code repeats} times since. */
    static long after(int repeats) {
        int last = TIMES.length - 1;
        return TIMES[Math.min(repeats, last)].toNanos() + Math.max(0, repeats - last) * TIMES[last].toNanos();
    }
}
