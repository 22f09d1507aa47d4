package io.sockspan.observe;

import io.sockspan.model.ConnectionId;
import io.sockspan.model.KernelRow;
import io.sockspan.model.TcpState;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The kernel's table of all TCP sockets in this network namespace, for what has no descriptor: closed connections, accept queues, the other
 * end of a connection. The agent's threads only. A question costs some microseconds for each connection, or a walk over the whole table,
 * whichever was measured to cost less. Nothing is asked without a call. An answer is complete or an {@link IOException}: an answer that
 * was truncated, made no sense or was interrupted is counted, and nothing is concluded from it.
 */
public interface KernelTable extends AutoCloseable {
    /**
     * The rows of {@code wanted} that the kernel still has, each under the id that was asked for. A connection that is absent is gone. A
     * row of the same 4-tuple with another cookie belongs to another connection and is left out. An id without a cookie gets any row of its
     * 4-tuple except a listener's.
     */
    Map<ConnectionId, KernelRow> find(Collection<ConnectionId> wanted) throws IOException;

    /** Every row in one of {@code states} whose local port is one of {@code localPorts}; an empty set means every port. */
    Collection<KernelRow> rows(Set<TcpState> states, Set<Integer> localPorts) throws IOException;

    /** The pid of a process that holds the socket {@code inode} open, 0 if this user can see none. A walk over /proc, bounded in time. */
    long holder(long inode);

    /** How many local ports connect() may choose from (net.ipv4.ip_local_port_range), -1 where that cannot be read. */
    int localPorts();

    /** {@code sock_diag} or {@code proc}. */
    String tier();

    /** How often the kernel was asked since the start, for one connection or by a walk. */
    long asked();

    /** How many answers were not complete. */
    long failures();

    /** Phrases that say why {@link #tier} is not the better one, and what that costs; empty if it is the better one. */
    List<String> lost();

    @Override
    void close();
}
