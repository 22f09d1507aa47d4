package io.sockspan.report.otel;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Lets a bounded number of traces an hour pass for each bug and peer; the agent's thread only, one map look-up. Of more than
 * {@link #MAX_KEYS} keys the longest unused is forgotten, which can only let more pass.
 */
final class TraceLimit {
    static final int MAX_KEYS = 1000;
    private static final long HOUR = 3_600_000_000_000L;

    private final int perHour;
    private final Map<String, Window> windows = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Window> eldest) {
            return size() > MAX_KEYS;
        }
    };

    TraceLimit(int perHour) {
        this.perHour = perHour;
    }

    /** Whether one more may pass at {@code now} (ns since the epoch); counts it if so. */
    boolean passes(String key, long now) {
        Window window = windows.get(key);
        if (window == null || now - window.start >= HOUR) {
            window = new Window(now);
            windows.put(key, window);
        }
        if (window.used >= perHour) {
            return false;
        }
        window.used++;
        return true;
    }

    /** An hour and what it has seen; confined like its owner, no cost, cannot fail. */
    private static final class Window {
        private final long start;
        private int used;

        private Window(long start) {
            this.start = start;
        }
    }
}
