package io.sockspan.model;

import org.jspecify.annotations.Nullable;

/**
 * What was found out beside a socket for a verdict on it; each null where it was not asked for, does not apply or is not known.
 *
 * @param peerEnd its connection's other end
 * @param acceptQueue what waits at it, for a listener
 * @param portUse the ports that TIME_WAIT holds for its destination
 * @param keepalive what would end it if its peer were silent
 */
public record Surroundings(
        @Nullable PeerEnd peerEnd,
        @Nullable AcceptQueue acceptQueue,
        @Nullable PortUse portUse,
        @Nullable KeepaliveSettings keepalive) {
    public static final Surroundings NONE = new Surroundings(null, null, null, null);

    public Surroundings with(PortUse use) {
        return new Surroundings(peerEnd, acceptQueue, use, keepalive);
    }
}
