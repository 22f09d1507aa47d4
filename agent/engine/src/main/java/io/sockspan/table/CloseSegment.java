package io.sockspan.table;

/** What the kernel sends at the close of a connection. */
public enum CloseSegment {
    /** The usual close. */
    FIN,
    /** A reset, because SO_LINGER is 0 or there is data that no code has read. */
    RST,
    /** The same for a {@code java.net.Socket}, which shuts down first unless SO_LINGER is 0. */
    FIN_THEN_RST
}
