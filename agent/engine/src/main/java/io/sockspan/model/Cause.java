package io.sockspan.model;

/** What moved a socket from one state to the next, as far as it was seen. */
public enum Cause {
    OPENED,
    CONNECT,
    HANDSHAKE,
    ACCEPT,
    PEER_FIN,
    OUR_SHUTDOWN,
    RESET,
    CONNECT_FAILED,
    /** The kernel showed the state; no hook saw what led to it. */
    OBSERVED
}
