package io.sockspan.model;

/**
 * Identifies a connection that has no descriptor any more: by its two ends and by its cookie, because the kernel reuses a 4-tuple. A value.
 *
 * @param cookie SO_COOKIE, the same from SYN_RECEIVED to TIME_WAIT; 0 where it is not known
 */
public record ConnectionId(long cookie, Endpoint local, Endpoint peer) {
    // Written out, because a record's generated equals would be kept by the JDK: ObjectMethods holds its type until it
    // links the next one. The type would hold the loader of an agent that has left. No other record of ours may be
    // compared or hashed (DetachIT).
    @Override
    public boolean equals(Object other) {
        return other instanceof ConnectionId id
                && id.cookie == cookie
                && id.local.equals(local)
                && id.peer.equals(peer);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Long.hashCode(cookie) + local.hashCode()) + peer.hashCode();
    }

    /** The same connection as its other end names it. That end has a cookie of its own, which is not known. */
    public ConnectionId reversed() {
        return new ConnectionId(0, peer, local);
    }
}
