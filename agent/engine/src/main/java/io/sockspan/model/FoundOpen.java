package io.sockspan.model;

import org.jspecify.annotations.Nullable;

/**
 * What takes the place of the opening, for a socket that was open before the agent came: its birth is no more than the latest moment at
 * which it was surely there, and whether its reads have told the code anything is known by the kernel's queue alone.
 *
 * @param firstUse where the code first did something with it that a hook could see: its line in place of the opening's; null while it did not
 * @param endTaken whether the peer's FIN has left the receive queue, which a read of its last bytes does too; null where not known
 */
public record FoundOpen(@Nullable Site firstUse, @Nullable Boolean endTaken) {
    /** Nothing is known of the queue. */
    public static final FoundOpen UNKNOWN = new FoundOpen(null, null);

    /** The same once it is known where it was first used. */
    public FoundOpen usedFirst(@Nullable Site site) {
        return site == null ? this : new FoundOpen(site, endTaken);
    }
}
