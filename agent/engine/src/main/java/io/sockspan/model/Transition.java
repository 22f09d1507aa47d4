package io.sockspan.model;

/**
 * One step of a socket's life.
 *
 * @param time when {@code to} was entered, ns since the epoch
 * @param exact false where {@code time} is only the earliest moment at which the state was known: it may have begun before
 */
public record Transition(TcpState from, TcpState to, long time, boolean exact, Cause cause) {}
