package io.sockspan.table;

/** What the kernel sends at the close of a connection. */
public enum CloseSegment {
    /** As usual. */
    FIN,
    /** There is reason for a reset: SO_LINGER of 0, or data that no code had read. */
    RST,
    /** The same of a {@code java.net.Socket}, which shuts down first unless SO_LINGER is 0. */
    FIN_THEN_RST
}
