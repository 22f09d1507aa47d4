package io.sockspan.model;

import java.util.Locale;

/** How TCP ended for a connection. */
public enum Ending {
    /** Both FINs were acknowledged. */
    ORDERLY,
    /** We sent an RST: closed with SO_LINGER 0, or with data that nobody had read. */
    RESET_BY_US,
    /** The peer sent an RST. */
    RESET_BY_PEER,
    /** An RST, and whose it was is not known. */
    RESET,
    /** The kernel gave up waiting for an acknowledgement. */
    TIMED_OUT,
    /** It is over, and nothing says how. */
    UNKNOWN;

    /** As reports write it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
