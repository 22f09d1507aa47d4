package io.sockspan.model;

import org.jspecify.annotations.Nullable;

/**
 * What is known, in place of the opening, of a socket that was open before the agent came. Its birth is only the latest time at which it
 * surely existed. Whether a read took the peer's end is known from the kernel's queue alone. A value.
 *
 * @param firstUse where the code first used it so that a hook could see it, in place of the opening's line; null if it has not yet
 * @param endTaken whether the peer's FIN has left the receive queue, which a read of the last bytes does too; null where not known
 */
public record FoundOpen(@Nullable Site firstUse, @Nullable Boolean endTaken) {
    /** Nothing is known of the queue. */
    public static final FoundOpen UNKNOWN = new FoundOpen(null, null);

    /** The same once it is known where it was first used. */
    public FoundOpen usedFirst(@Nullable Site site) {
        return site == null ? this : new FoundOpen(site, endTaken);
    }
}
