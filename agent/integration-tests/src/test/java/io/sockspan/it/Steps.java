package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What one connection of {@code programs.Staircases} did and when, by the program's own clock: the time before and after each step. */
record Steps(Map<String, Window> windows) {

    /** A step happened between these two times, ns since the epoch. */
    record Window(long from, long until) {
        /** The tolerance: two clocks of one process were each set once by the wall clock, and the kernel counts in ticks of up to 10 ms. */
        private static final long SLACK = 50_000_000;

        void assertHolds(long time, String what) {
            assertThat(time).as(what).isBetween(from - SLACK, until + SLACK);
        }

        Window until(Window later) {
            return new Window(from, later.until);
        }
    }

    /** The steps by the client's port, from lines {@code TIME port step from until}. */
    static Map<Integer, Steps> read(List<String> lines) {
        Map<Integer, Steps> all = new TreeMap<>();
        for (String line : lines) {
            String[] words = line.split(" ", -1);
            if (words[0].equals("TIME")) {
                all.computeIfAbsent(Integer.valueOf(words[1]), port -> new Steps(new HashMap<>()))
                        .windows
                        .put(words[2], new Window(Long.parseLong(words[3]), Long.parseLong(words[4])));
            }
        }
        return all;
    }

    Window of(String step) {
        assertThat(windows).containsKey(step);
        return windows.get(step);
    }
}
