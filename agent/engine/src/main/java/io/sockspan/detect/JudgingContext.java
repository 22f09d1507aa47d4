package io.sockspan.detect;

import io.sockspan.model.IoOutcome;
import io.sockspan.model.Observation;
import io.sockspan.model.Role;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.TcpState;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The time and the threshold by which a rule judges, and the questions that many rules ask. Pure.
 *
 * @param now ns since the epoch
 * @param threshold how long TCP must be over, without any data moving, before it is a leak, ns; 0 at the JVM's exit
 */
public record JudgingContext(long now, long threshold) {
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** Both times are as coarse as a jiffy, 10 ms at most. A request sent just before the end must not look like an answer after it. */
    private static final long JIFFIES = 20 * NANOS_PER_MILLI;

    private static final long JUST_HAPPENED = 100 * NANOS_PER_MILLI;
    private static final long ENDED_WITH_US = 1000 * NANOS_PER_MILLI;

    /** At the JVM's exit no age is required, but a socket whose answer is just being sent is no leak. */
    private static final long MOVED_JUST_NOW = 500 * NANOS_PER_MILLI;

    /** Whether TCP has been over on this side for the threshold, while the code holds the descriptor and never called close. */
    boolean overAndOpen(SocketRecord socket) {
        TcpState shown = socket.descriptorState();
        boolean over = shown == TcpState.CLOSE_WAIT
                || (shown == TcpState.CLOSED && socket.tcp().wasConnected());
        return over && held(socket) && lasts(socket);
    }

    /** Whether the code holds the descriptor, has not called close, and may connect, read and write with it. */
    boolean held(SocketRecord socket) {
        return socket.closing().closedTime() == 0
                && socket.closing().requested() == null
                && socket.identity().role() != Role.LISTENER;
    }

    /** Whether the threshold has passed since {@code time}. */
    boolean lasted(long time) {
        return now - time >= threshold;
    }

    /** As {@link #lasted}; at the JVM's exit also whether {@code time} is so long ago that the exit itself was not the cause. */
    boolean isPast(long time) {
        return lasted(time) && (threshold != 0 || now - time >= ENDED_WITH_US);
    }

    /** As {@link #isPast}, with four times the threshold. */
    boolean isLongPast(long time) {
        return isPast(time) && now - time >= 4 * threshold;
    }

    /** Whether no data came or went for the threshold; false where the kernel does not report it. */
    boolean isQuiet(SocketRecord socket) {
        long moved = lastMoved(socket);
        return moved != 0 && lasted(moved);
    }

    /** Whether data came or went after {@code time}. */
    boolean movedAfter(SocketRecord socket, long time) {
        return lastMoved(socket) > time + JIFFIES;
    }

    /** When data came or went last, accurate to a jiffy; 0 where the kernel does not report it. */
    private static long lastMoved(SocketRecord socket) {
        Observation seen = socket.tcp().observation();
        if (seen == null
                || seen.info().lastDataSent().isEmpty()
                || seen.info().lastDataRecv().isEmpty()) {
            return 0;
        }
        long ago = Math.min(
                seen.info().lastDataSent().getAsLong(),
                seen.info().lastDataRecv().getAsLong());
        return seen.time() - ago * NANOS_PER_MILLI;
    }

    /** Whether the state of the descriptor, or after its close the state of the connection, has lasted for the threshold. */
    boolean lasts(SocketRecord socket) {
        return now - socket.descriptorEntry().time() >= threshold;
    }

    /** As {@link #lasts}, with twice the threshold. */
    boolean lastsTwice(SocketRecord socket) {
        return now - socket.descriptorEntry().time() >= 2 * threshold;
    }

    /**
     * Whether there is a threshold; there is none at the JVM's exit and for a test's question. Without one it is not known whether a state
     * lasts, and a peer that is about to answer looks like one that never will.
     */
    boolean canTellTrouble() {
        return threshold >= NANOS_PER_MILLI;
    }

    /** Whether the code still sends: on a half-closed connection it may, without a limit of time. */
    boolean sending(SocketRecord socket) {
        Observation seen = socket.tcp().observation();
        if (seen == null || socket.tcp().state() != TcpState.CLOSE_WAIT) {
            return false;
        }
        if (seen.sendQueue() > 0) {
            return true;
        }
        OptionalLong ago = seen.info().lastDataSent();
        long sent = seen.time() - ago.orElse(0) * NANOS_PER_MILLI;
        return ago.isPresent() && sent > ended(socket) + JIFFIES && now - sent < Math.max(threshold, MOVED_JUST_NOW);
    }

    /** Why a verdict at the JVM's exit is not certain: the code may have been about to close. Null if there is no such doubt. */
    @Nullable
    String tooFresh(SocketRecord socket) {
        long age = now - socket.descriptorEntry().time();
        return threshold == 0 && age < JUST_HAPPENED
                ? "the JVM ended " + age / NANOS_PER_MILLI + " ms later: the code may have been about to close"
                : null;
    }

    /** When the stream ended, or when that was reported to the code, if that was later. */
    private static long ended(SocketRecord socket) {
        IoOutcome later = socket.outcomes().later();
        long entered = socket.descriptorEntry().time();
        return later == null ? entered : Math.max(entered, later.site().time());
    }

    /** Whether the end came so shortly before the JVM's exit that no code had to read it, because pools and peers end with the JVM. */
    boolean tooFreshToRead(SocketRecord socket, boolean certain) {
        long age = now - socket.descriptorEntry().time();
        return threshold == 0 && age < (certain ? JUST_HAPPENED : ENDED_WITH_US);
    }

    /** Whether the kernel reports enough to say that nothing is being sent. */
    boolean canSeeSending(SocketRecord socket) {
        Observation seen = socket.tcp().observation();
        return socket.descriptorState() == TcpState.CLOSED
                || (seen != null && seen.info().lastDataSent().isPresent() && seen.sendQueue() >= 0);
    }
}
