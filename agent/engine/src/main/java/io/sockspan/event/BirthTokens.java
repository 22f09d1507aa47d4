package io.sockspan.event;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks a test integration at each birth of a socket for a token, which is kept until the socket's end. Runs on the thread that opens the
 * socket; costs a volatile read where there is no supplier. What the supplier throws is swallowed and counted, and the socket is watched
 * all the same.
 */
public final class BirthTokens {
    private final SwallowedErrors swallowed;
    private volatile @Nullable Supplier<?> supplier;

    BirthTokens(SwallowedErrors swallowed) {
        this.swallowed = swallowed;
    }

    /** From now on {@code supplier} is asked; with null no code is asked. */
    public void ask(@Nullable Supplier<?> supplier) {
        this.supplier = supplier;
    }

    @Nullable
    Object token() {
        Supplier<?> asked = supplier;
        if (asked == null) {
            return null;
        }
        try {
            return asked.get();
        } catch (Throwable t) {
            swallowed.count("askAtBirth", t);
            return null;
        }
    }
}
