package io.sockspan.detect;

import io.sockspan.model.SocketRecord;
import org.jspecify.annotations.Nullable;

/** One cause of a leak. Stateless and pure: a record and a moment in, a verdict or null out. */
interface Rule {
    /** The kebab-case id, also the name of its page in {@code docs/detectors}. */
    String id();

    /** Whether the code forgot to close something, which may fail a test; else the trouble is the peer's, the network's or the set-up's. */
    default boolean isLeak() {
        return true;
    }

    /** Whether keepalive could end it, and what would; null for a leak: whatever becomes of TCP, only close() gives the descriptor back. */
    default @Nullable String keepalive(SocketRecord socket) {
        return isLeak() ? null : KeepaliveAdvice.of(socket);
    }

    @Nullable
    Verdict judge(SocketRecord socket, JudgingContext moment);
}
