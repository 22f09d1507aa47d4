package io.sockspan.event;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks a test integration at each birth of a socket for what is to be kept with it until its end; on the thread that opens the socket, which
 * pays for a volatile read where nobody is to be asked. What is thrown is swallowed and counted, and the socket is watched all the same.
 */
public final class BirthTokens {
    private final SwallowedErrors swallowed;
    private volatile @Nullable Supplier<?> asked;

    BirthTokens(SwallowedErrors swallowed) {
        this.swallowed = swallowed;
    }

    /** From now on {@code supplier} is asked; null asks nobody. */
    public void ask(@Nullable Supplier<?> supplier) {
        asked = supplier;
    }

    @Nullable
    Object token() {
        Supplier<?> supplier = asked;
        if (supplier == null) {
            return null;
        }
        try {
            return supplier.get();
        } catch (Throwable t) {
            swallowed.count("askAtBirth", t);
            return null;
        }
    }
}
