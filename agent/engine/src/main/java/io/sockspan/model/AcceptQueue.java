package io.sockspan.model;

import org.jspecify.annotations.Nullable;

/**
 * What waits at a listener. A value. A count that this kernel or this tier does not report is -1.
 *
 * @param length connections that wait to be accepted
 * @param limit how many may wait; the kernel lets in one more than that (linux/net/core: {@code sk_acceptq_is_full})
 * @param drops connection attempts that were dropped since the listener was opened
 * @param handshakes connections in SYN_RECEIVED
 * @param clientsGone connections in the queue whose client has closed or reset them
 * @param since since when every look has found it full or with clients gone, ns since the epoch; 0 if it is neither now
 * @param lastAccept where, when and by which thread a connection was last accepted; null if none was since the watching began
 */
public record AcceptQueue(
        int length,
        int limit,
        long drops,
        int handshakes,
        int clientsGone,
        long since,
        @Nullable Site lastAccept) {
    /** Whether the kernel drops the next connection; false where the limit is not known. */
    public boolean isFull() {
        return limit >= 0 && length > limit;
    }
}
