package io.sockspan.model;

import java.util.Locale;

/** How a state is known to have been entered. */
public enum Evidence {
    /** A hook saw what leads to it. */
    TOLD,
    /** The kernel was asked and showed it. */
    SEEN,
    /** Nobody saw it: the diagram of RFC 9293 has no other way between what was seen before and after. */
    INFERRED;

    /** As reports write it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
