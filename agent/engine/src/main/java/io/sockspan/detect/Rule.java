package io.sockspan.detect;

import io.sockspan.model.SocketRecord;
import org.jspecify.annotations.Nullable;

/** One cause of a leak or a trouble. Stateless and pure: it is given a record and a context, and returns a verdict or null. */
interface Rule {
    /** The kebab-case id, also the name of its page in {@code docs/detectors}. */
    String id();

    /** Whether the code forgot to close something, which may fail a test. Else the peer, the network or the configuration is the cause. */
    default boolean isLeak() {
        return true;
    }

    /** Whether keepalive could end it, and what would; null for a leak, because only close() gives the descriptor back. */
    default @Nullable String keepalive(SocketRecord socket) {
        return isLeak() ? null : KeepaliveAdvice.of(socket);
    }

    /** What the rule has against {@code socket}, or null if it does not accuse it. */
    @Nullable
    Verdict judge(SocketRecord socket, JudgingContext context);
}
