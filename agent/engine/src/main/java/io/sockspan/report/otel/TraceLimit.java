package io.sockspan.report.otel;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Lets a bounded number of traces an hour pass for each bug and peer; the agent's thread only, one map look-up. Beyond
 * {@link #MAX_KEYS} keys, the one unused for longest is forgotten: that can only let more traces pass.
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

    /** Whether one more may pass at {@code now} (ns since the epoch); if so, counts it. */
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

    /** An hour and how many traces passed in it; confined like its owner, cannot fail. */
    private static final class Window {
        private final long start;
        private int used;

        private Window(long start) {
            this.start = start;
        }
    }
}
