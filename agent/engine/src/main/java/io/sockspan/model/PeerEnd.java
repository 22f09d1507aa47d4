package io.sockspan.model;

/**
 * The other end of a connection, if it is in the same network namespace. A value.
 *
 * @param pid of a process that holds it; 0 where no process does, or where it is another user's and not shown
 * @param here whether that process is this JVM
 */
public record PeerEnd(TcpState state, long pid, boolean here) {}
