package io.sockspan.watch;

import java.time.Duration;

/** When a finding that still stands is reported again: 10 min, 1 h, then every 6 h after it was found. Pure. */
final class ReminderSchedule {
    private static final Duration[] TIMES = {Duration.ofMinutes(10), Duration.ofHours(1), Duration.ofHours(6)};

    private ReminderSchedule() {}

    /** How long after it was found the next reminder is due, ns, when there were {@code reminders} so far. */
    static long after(int reminders) {
        int last = TIMES.length - 1;
        return TIMES[Math.min(reminders, last)].toNanos() + Math.max(0, reminders - last) * TIMES[last].toNanos();
    }
}
