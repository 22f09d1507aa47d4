package io.sockspan.model;

import java.util.Locale;

/** Whose FIN or RST was the first of a connection. */
public enum Closer {
    LOCAL,
    PEER,
    /** Both sent their FIN before either had the other's (RFC 9293, 3.6 case 3). */
    SIMULTANEOUS;

    /** As reports write it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
