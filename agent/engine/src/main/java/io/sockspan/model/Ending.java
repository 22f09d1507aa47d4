package io.sockspan.model;

import java.util.Locale;

/** How TCP ended for a connection. */
public enum Ending {
    /** Both FINs were acknowledged. */
    ORDERLY,
    /** We sent an RST: closed with SO_LINGER 0, or with data that the code had not read. */
    RESET_BY_US,
    /** The peer sent an RST. */
    RESET_BY_PEER,
    /** An RST of which it is not known who sent it. */
    RESET,
    /** The kernel gave up waiting for an acknowledgement. */
    TIMED_OUT,
    /** It is over; how it ended is not known. */
    UNKNOWN;

    /** As reports write it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
