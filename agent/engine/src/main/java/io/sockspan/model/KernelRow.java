package io.sockspan.model;

/**
 * One row of the kernel's table of TCP sockets, which also has those without a descriptor (linux/inet_diag.h, {@code struct inet_diag_msg};
 * proc_pid_net(5), {@code tcp}).
 *
 * @param cookie as SO_COOKIE, 0 where it is not told (/proc)
 * @param inode 0 where no descriptor of any process is left, or none was given yet
 * @param uid of the socket's owner; not told in TIME_WAIT
 * @param timer which of the kernel's timers runs
 * @param expiresMillis when it fires, ms from now; 0 without one
 * @param retransmits how often the timer has fired without an answer; SYNs, data, FINs or probes, as {@code timer} says
 * @param receiveQueue bytes unread, the peer's FIN counted as one; of a listener, connections that wait to be accepted
 * @param sendQueue bytes unacknowledged; of a listener, how many may wait, -1 where that is not told (/proc)
 */
public record KernelRow(
        Endpoint local,
        Endpoint peer,
        TcpState state,
        long cookie,
        long inode,
        int uid,
        Timer timer,
        long expiresMillis,
        int retransmits,
        long receiveQueue,
        long sendQueue) {

    /** The timers of {@code idiag_timer}, in the order of the kernel's numbers; SYN and FIN retransmissions are RETRANSMIT. */
    public enum Timer {
        NONE,
        RETRANSMIT,
        KEEPALIVE,
        TIME_WAIT,
        /** The peer's window is closed, and is asked whether it has opened. */
        PROBE
    }

    public ConnectionId id() {
        return new ConnectionId(cookie, local, peer);
    }
}
