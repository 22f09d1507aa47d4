package io.sockspan.model;

/** A fact from an application thread that bears on a socket's TCP state; {@code time} in ns since the epoch. */
public record Event(Kind kind, long time) {

    /** What happened. */
    public enum Kind {
        OPENED,
        ACCEPTED,
        CONNECT_STARTED,
        CONNECTED,
        /** It was connected when the agent came. */
        FOUND_CONNECTED,
        CONNECT_FAILED,
        END_OF_STREAM,
        RESET,
        OUTPUT_SHUT
    }
}
