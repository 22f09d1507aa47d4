package io.sockspan.model;

/**
 * The other end of a connection, where it lives in the same network namespace.
 *
 * @param pid of a process that holds it, 0 where that may not be known (another user's) or no process does
 * @param here whether that process is this JVM
 */
public record PeerEnd(TcpState state, long pid, boolean here) {}
