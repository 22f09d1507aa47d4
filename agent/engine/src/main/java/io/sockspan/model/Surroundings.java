package io.sockspan.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was found out beside a socket for a verdict on it; each null where it was not asked for, does not apply or is not known.
 *
 * @param peerEnd its connection's other end
 * @param acceptQueue what waits at it, for a listener
 * @param portUse the ports that TIME_WAIT holds for its destination
 * @param keepalive what would end it if its peer were silent
 * @param sources the lines of the frames that its story names, as far as their sources are at hand; empty if none is
 */
public record Surroundings(
        @Nullable PeerEnd peerEnd,
        @Nullable AcceptQueue acceptQueue,
        @Nullable PortUse portUse,
        @Nullable KeepaliveSettings keepalive,
        Map<StackTraceElement, String> sources) {
    public static final Surroundings NONE = new Surroundings(null, null, null, null);

    public Surroundings(
            @Nullable PeerEnd peerEnd,
            @Nullable AcceptQueue acceptQueue,
            @Nullable PortUse portUse,
            @Nullable KeepaliveSettings keepalive) {
        this(peerEnd, acceptQueue, portUse, keepalive, Map.of());
    }

    /** The line of the first frame of {@code stack}, or null if it is not at hand. */
    public @Nullable String source(Stack stack) {
        return stack.isEmpty() ? null : sources.get(stack.frames().get(0));
    }

    public Surroundings with(PortUse use) {
        return new Surroundings(peerEnd, acceptQueue, use, keepalive, sources);
    }
}
