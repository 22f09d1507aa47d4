package io.sockspan.model;

/**
 * One step of a socket from one state to the next. A value.
 *
 * @param time the latest time at which {@code to} was entered, ns since the epoch
 * @param notBefore the earliest such time; equal to {@code time} where that is known, to a jiffy
 */
public record Transition(TcpState from, TcpState to, long time, long notBefore, Evidence evidence, Cause cause) {
    /** Whether {@code to} was entered at {@code time}; false if somewhere between two looks. */
    public boolean exact() {
        return notBefore == time;
    }
}
