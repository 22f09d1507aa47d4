package io.sockspan.event;

import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers which hooks fired on the agent's own thread, for the self-test at install. Any thread; costs a set lookup on the agent's
 * threads.
 */
public final class HookProof {
    private final Set<String> seen = ConcurrentHashMap.newKeySet();

    void seen(String hook) {
        seen.add(hook);
    }

    /** Names of {@code SocketSink} methods, sorted. */
    public Set<String> fired() {
        return new TreeSet<>(seen);
    }
}
