package io.sockspan.model;

import org.jspecify.annotations.Nullable;

/**
 * What waits at a listener. Counts that this kernel or this tier does not tell are -1.
 *
 * @param length connections that wait to be accepted
 * @param limit how many may wait; one more is let in than it says (linux/net/core: {@code sk_acceptq_is_full})
 * @param drops connection attempts that were dropped since the listener was opened
 * @param handshakes connections in SYN_RECEIVED
 * @param clientsGone connections in the queue whose client has closed or reset them
 * @param since when it was first seen full, or with clients gone, and at every look since; ns since the epoch, 0 if it is not so now
 * @param lastAccept where a connection was last accepted, by whom and when, or null if never since the watching began
 */
public record AcceptQueue(
        int length,
        int limit,
        long drops,
        int handshakes,
        int clientsGone,
        long since,
        @Nullable Site lastAccept) {
    public boolean isFull() {
        return limit >= 0 && length > limit;
    }
}
