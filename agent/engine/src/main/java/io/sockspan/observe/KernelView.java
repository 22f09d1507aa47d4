package io.sockspan.observe;

import io.sockspan.model.KeepaliveSettings;
import io.sockspan.model.Observation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel says of this process's descriptors. The agent's threads only; a call costs a few system calls and never blocks on I/O.
 */
public interface KernelView extends AutoCloseable {
    /** What the kernel says of {@code fd} now, or null if it is no TCP socket (any more); {@code time} becomes the answer's time. */
    @Nullable
    Observation observe(int fd, long time);

    /**
     * Whether {@code fd} is ESTABLISHED with nothing unread and nothing unanswered, as most sockets are. Allocates nothing. False where
     * that is not so, or where it cannot be found out so cheaply.
     */
    default boolean isQuiet(int fd) {
        return false;
    }

    /** Reads the sample that an application thread took at a close; null where this tier takes none. */
    @Nullable
    Observation read(byte[] sample, long time);

    /**
     * Has {@link #awaitChanges} report {@code fd} once its peer is done or it fails, even if it already has; false if it cannot be watched.
     */
    boolean watch(int fd);

    /**
     * Waits up to {@code millis}. Returns the number of descriptors written to {@code fds} whose state may have changed. Returns a negative
     * number at once if the agent's own descriptor is closed, as when an application closes every descriptor that it does not know.
     */
    int awaitChanges(int[] fds, int millis);

    /** The descriptors of this process that are sockets of any kind, by /proc; empty where that cannot be read. */
    List<Integer> sockets();

    /**
     * Whether the peer's FIN was taken from the receive queue of {@code fd}, which is in CLOSE_WAIT; null where that cannot be known. Reads
     * the kernel's table of the whole network namespace, once for all questions with one {@code notBefore} ({@link System#nanoTime}).
     */
    @Nullable
    Boolean endTaken(int fd, long notBefore);

    /**
     * Whether {@link #endTaken} had no answer for this {@code notBefore} only because the table was read a moment before, and takes so
     * long that it is
     * not read again yet: a later look has the answer.
     */
    boolean endIsKnownLater(long notBefore);

    /** What would end the connection of {@code fd} if its peer were silent; null where that cannot be read. */
    @Nullable
    KeepaliveSettings keepalive(int fd);

    /** How many connection attempts the listener {@code fd} has dropped since it was opened (SO_MEMINFO), -1 where that cannot be read. */
    long drops(int fd);

    /** {@code native} or {@code java}. */
    String tier();

    /** What this tier cannot see, in phrases; empty if it sees everything. */
    List<String> lost();

    /** Closes the agent's own descriptors. */
    @Override
    void close();
}
