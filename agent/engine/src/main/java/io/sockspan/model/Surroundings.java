package io.sockspan.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Facts from outside of a socket that a verdict on it needs. A value. Each is null where it was not asked for, does not apply or is not
 * known.
 *
 * @param peerEnd its connection's other end
 * @param acceptQueue what waits at it, for a listener
 * @param portUse the ports that TIME_WAIT holds for its destination
 * @param keepalive the settings that would end it if its peer were silent
 * @param sources the text of the lines that its story names, as far as their sources are available; else empty
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

    /** The text of the line of {@code stack}'s first frame, or null if its source is not available. */
    public @Nullable String source(Stack stack) {
        return stack.isEmpty() ? null : sources.get(stack.frames().get(0));
    }

    public Surroundings with(PortUse use) {
        return new Surroundings(peerEnd, acceptQueue, use, keepalive, sources);
    }
}
