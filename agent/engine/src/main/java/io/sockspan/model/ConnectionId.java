package io.sockspan.model;

/**
 * What a connection is known by when no descriptor is left: its two ends, and its cookie, for the kernel gives a 4-tuple away again.
 *
 * @param cookie SO_COOKIE, the same from SYN_RECEIVED to TIME_WAIT; 0 where it is not known
 */
public record ConnectionId(long cookie, Endpoint local, Endpoint peer) {
    // Written out: where a record's own equals is linked, ObjectMethods of the JDK keeps its type until the next one's,
    // and with it
    // the loader of an agent that has left. No other record of ours may be compared or hashed (DetachIT).
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

    /** The same connection as its other end names it; whose cookie is another, and not known. */
    public ConnectionId reversed() {
        return new ConnectionId(0, peer, local);
    }
}
