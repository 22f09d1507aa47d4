package io.sockspan.model;

import org.jspecify.annotations.Nullable;

/**
 * The two ends of a socket. A value.
 *
 * @param local the end on this side, as the kernel showed it; null while it has none
 * @param peer the other end as the code named it, or else as the kernel showed it; null while it has none
 * @param peerHost the name that the code connected to; null if it gave an address
 */
public record SocketEnds(
        @Nullable Endpoint local,
        @Nullable Endpoint peer,
        @Nullable String peerHost) {}
