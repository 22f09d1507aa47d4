package io.sockspan.model;

import java.util.Locale;

/** What a socket does: it connected, it was accepted, or it accepts connections. */
public enum Role {
    CLIENT,
    SERVER,
    LISTENER;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
