package io.sockspan.model;

import java.util.Locale;

/** How a state is known to have been entered. */
public enum Evidence {
    /** A hook saw the call or the report that leads to the state. */
    TOLD,
    /** The kernel was asked and showed the state. */
    SEEN,
    /** Not seen: the diagram of RFC 9293 has no other path between the states that were seen before and after. */
    INFERRED;

    /** As reports write it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
