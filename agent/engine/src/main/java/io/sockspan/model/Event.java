package io.sockspan.model;

/** A fact from an application thread that bears on a socket's TCP state; {@code time} in ns since the epoch. */
public record Event(Kind kind, long time) {

    /** What happened. */
    public enum Kind {
        OPENED,
        /** The peer's SYN came to a listener; known afterwards, from the accepted socket. */
        SYN_CAME,
        /** The peer's SYN came at some time before this one, because our SYN+ACK was sent again. */
        SYN_CAME_BEFORE,
        ACCEPTED,
        CONNECT_STARTED,
        /** The handshake was over. */
        CONNECTED,
        /** It was connected when the agent came. */
        FOUND_CONNECTED,
        CONNECT_FAILED,
        END_OF_STREAM,
        /** A read or a write reported that the peer has reset the connection. */
        RESET,
        /** A read or a write reported that nothing was acknowledged for too long. */
        TIMED_OUT,
        OUTPUT_SHUT,
        /** The socket's last descriptor was closed, as far as this process knows. */
        CLOSED,
        /** As {@link #CLOSED}, with SO_LINGER 0 or unread data: the kernel sends an RST. */
        CLOSED_WITH_RESET
    }
}
