package io.sockspan.model;

/**
 * One step of a socket's life.
 *
 * @param time when {@code to} was entered at the latest, ns since the epoch
 * @param notBefore when it was entered at the earliest; {@code time} where the moment is known, to a jiffy
 */
public record Transition(TcpState from, TcpState to, long time, long notBefore, Evidence evidence, Cause cause) {
    /** Whether {@code to} was entered at {@code time}, or somewhere between two looks. */
    public boolean exact() {
        return notBefore == time;
    }
}
