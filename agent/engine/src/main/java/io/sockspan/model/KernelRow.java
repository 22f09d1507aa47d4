package io.sockspan.model;

/**
 * One row of the kernel's table of TCP sockets, which also holds those without a descriptor. A value. Its sources are {@code struct
 * inet_diag_msg} of linux/inet_diag.h, and {@code tcp} of proc_pid_net(5).
 *
 * @param cookie as SO_COOKIE, 0 where the source lacks it (/proc)
 * @param inode 0 where no process has a descriptor for it, any more or yet
 * @param uid of the socket's owner; not reported in TIME_WAIT
 * @param timer which of the kernel's timers runs
 * @param expiresMillis when it fires, ms from now; 0 without one
 * @param retransmits how often the timer has fired without an answer; {@code timer} says whether for SYNs, data, FINs or probes
 * @param receiveQueue bytes unread, the peer's FIN counted as one; of a listener, connections that wait to be accepted
 * @param sendQueue bytes unacknowledged; of a listener, how many may wait, -1 where the source lacks it (/proc)
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
        /** The peer's window is closed, and probes ask whether it has opened. */
        PROBE
    }

    public ConnectionId id() {
        return new ConnectionId(cookie, local, peer);
    }
}
