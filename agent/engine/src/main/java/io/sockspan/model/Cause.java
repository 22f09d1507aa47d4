package io.sockspan.model;

import java.util.Locale;

/** What moved a socket from one state to the next, as far as it is known. */
public enum Cause {
    /** The descriptor was opened. */
    OPENED,
    /** {@code listen()} was called. */
    LISTEN,
    /** {@code connect()} sent a SYN. */
    CONNECT,
    /** The peer's SYN came. */
    PEER_SYN,
    /** The three-way handshake was finished. */
    HANDSHAKE,
    /** A hook saw the accepted socket; its handshake was over by then. */
    ACCEPT,
    /** {@code close()} sent our FIN. */
    OUR_CLOSE,
    /** {@code shutdownOutput()} sent our FIN. */
    OUR_SHUTDOWN,
    /** The peer acknowledged our FIN. */
    FIN_ACKED,
    /** The peer's FIN came. */
    PEER_FIN,
    /** Our RST: {@code close()} with SO_LINGER 0, or with data that the code had not read. */
    OUR_RESET,
    /** The peer's RST, as a call reported it to the code. */
    PEER_RESET,
    /** An RST of which it is not known who sent it. */
    RESET,
    /** The kernel gave up: nothing was acknowledged for too long. */
    TIMEOUT,
    /** Twice the maximum segment lifetime has passed in TIME_WAIT, which is 60 s on Linux. */
    TIME_WAIT_OVER,
    CONNECT_FAILED,
    /** The kernel showed the state; what led to it is not known. */
    OBSERVED;

    /** As reports write it: {@code our_close}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
