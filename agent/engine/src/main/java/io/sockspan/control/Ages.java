package io.sockspan.control;

import java.util.Locale;

/** Writes a time span as a person reads it, two units at most. Pure. */
final class Ages {
    private static final long MILLIS_PER_SECOND = 1000;
    private static final long SECONDS_PER_MINUTE = 60;
    private static final long SECONDS_PER_HOUR = 3600;
    private static final long SECONDS_PER_DAY = 86_400;
    private static final long FEW_SECONDS = 10;

    private Ages() {}

    static String of(long millis) {
        long seconds = millis / MILLIS_PER_SECOND;
        if (seconds < FEW_SECONDS) {
            return String.format(Locale.ROOT, "%.1fs", Math.max(0, millis) / (double) MILLIS_PER_SECOND);
        }
        if (seconds < SECONDS_PER_MINUTE) {
            return seconds + "s";
        }
        if (seconds < SECONDS_PER_HOUR) {
            return pair(seconds, SECONDS_PER_MINUTE, 1, "m", "s");
        }
        return seconds < SECONDS_PER_DAY
                ? pair(seconds, SECONDS_PER_HOUR, SECONDS_PER_MINUTE, "h", "m")
                : pair(seconds, SECONDS_PER_DAY, SECONDS_PER_HOUR, "d", "h");
    }

    private static String pair(long seconds, long large, long small, String largeName, String smallName) {
        long rest = seconds % large / small;
        return seconds / large + largeName + (rest == 0 ? "" : rest + smallName);
    }
}
