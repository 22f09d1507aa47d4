package io.sockspan.model;

import org.jspecify.annotations.Nullable;

/**
 * A connection that may be a leak, as it was at one time: open, or just closed by the JDK's Cleaner. A value.
 *
 * @param accusation the verdict without any threshold, null if no rule accuses it (yet)
 * @param token what a test integration gave at its birth, or null
 * @param collected whether a garbage collection closed it, because no code could reach it any more
 * @param time when it was looked at, ns since the epoch
 */
public record Suspect(
        SocketRecord socket,
        @Nullable Accusation accusation,
        @Nullable Object token,
        boolean collected,
        long time) {}
