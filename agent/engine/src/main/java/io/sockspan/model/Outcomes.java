package io.sockspan.model;

import org.jspecify.annotations.Nullable;

/**
 * What calls on a socket reported to the code about the connection's end. Only hooks see it.
 *
 * @param read the first end of stream or error that a read reported, or null
 * @param write the first error that a write reported, or null
 * @param connectError the text of what {@code connect()} threw, or null
 */
public record Outcomes(
        @Nullable IoOutcome read,
        @Nullable IoOutcome write,
        @Nullable String connectError) {
    public static final Outcomes NONE = new Outcomes(null, null, null);

    /** The later one of the read's and the write's outcome, or null if there is neither. */
    public @Nullable IoOutcome later() {
        return readIsLater() ? read : write;
    }

    /** Whether {@link #later} is a read's outcome. */
    public boolean readIsLater() {
        return read != null
                && (write == null || write.site().time() <= read.site().time());
    }
}
