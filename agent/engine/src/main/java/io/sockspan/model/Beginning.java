package io.sockspan.model;

import org.jspecify.annotations.Nullable;

/**
 * How a socket came to be, as a hook saw it. A value. Times are in ns since the epoch.
 *
 * @param time when the descriptor was opened or accepted; of a socket that was found open, the latest time at which it surely existed
 * @param site the opening site; for an asynchronous accept, where {@code accept()} was called; without frames if it was not seen
 * @param found what is known instead, if the socket was open before the agent came; else null
 */
public record Beginning(long time, Site site, @Nullable FoundOpen found) {}
