package io.sockspan.model;

import org.jspecify.annotations.Nullable;

/**
 * What has become of the code's hold on a socket, other than by {@code close()}. A value. Each is absent where it did not happen or was not
 * seen.
 *
 * @param unreachableSince since when its Java object is known to be gone, ns since the epoch; 0 while code may still close it, and where
 *     that is not known
 * @param collected whether the JDK closed it, after a garbage collection had found no reference to it
 * @param attention what would report its end to the code; null where it is no selectable channel, is gone, or was not looked at
 * @param keyCancelled where its last selection key was cancelled while the channel stayed open, or null
 * @param tlsClosed where {@code close()} of the SSLSocket over it returned and left it open, or null
 * @param thrown what was thrown over it though its TCP lives: a read that waited too long, a TLS handshake that failed; or null
 * @param thrownLast when that was thrown last, ns since the epoch; 0 if it was not
 */
public record Ownership(
        long unreachableSince,
        boolean collected,
        @Nullable ReadInterest attention,
        @Nullable Site keyCancelled,
        @Nullable Site tlsClosed,
        @Nullable IoOutcome thrown,
        long thrownLast) {
    /** The code holds the socket, and none of this has happened. */
    public static final Ownership USUAL = new Ownership(0, false, null, null, null, null, 0);

    /** Whether its Java object is gone, so that no code can close it any more. */
    public boolean isUnreachable() {
        return unreachableSince != 0;
    }
}
