package io.sockspan.event;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what was thrown behind a hook, by hook and by class. Any thread; an allocation only when something went wrong. */
public final class SwallowedErrors {
    private final ConcurrentHashMap<String, AtomicLong> byHookAndClass = new ConcurrentHashMap<>();

    void count(String hook, Throwable thrown) {
        String key = hook + " " + thrown.getClass().getName();
        byHookAndClass.putIfAbsent(key, new AtomicLong());
        byHookAndClass.get(key).incrementAndGet();
    }

    public long total() {
        return byHookAndClass.values().stream().mapToLong(AtomicLong::get).sum();
    }

    /** "hook class" to count, sorted. */
    public Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>();
        byHookAndClass.forEach((key, count) -> counts.put(key, count.get()));
        return counts;
    }
}
