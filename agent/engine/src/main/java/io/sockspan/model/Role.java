package io.sockspan.model;

import java.util.Locale;

/** Who a socket is to its connection: it connected, it was accepted, or it accepts. */
public enum Role {
    CLIENT,
    SERVER,
    LISTENER;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
