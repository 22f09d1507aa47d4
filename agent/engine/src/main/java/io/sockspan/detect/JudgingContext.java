package io.sockspan.detect;

import io.sockspan.model.IoOutcome;
import io.sockspan.model.Observation;
import io.sockspan.model.Role;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.TcpState;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * When a rule judges, and what every rule asks first. Pure.
 *
 * @param now ns since the epoch
 * @param threshold how long TCP must be over, and nothing have moved, before it is a leak, ns; 0 at the JVM's exit
 */
public record JudgingContext(long now, long threshold) {
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** Both times are as coarse as a jiffy, 10 ms at most: a request sent just before the end is no answer after it. */
    private static final long JIFFIES = 20 * NANOS_PER_MILLI;

    private static final long JUST_HAPPENED = 100 * NANOS_PER_MILLI;
    private static final long ENDED_WITH_US = 1000 * NANOS_PER_MILLI;

    /** At exit no age is asked for, but an answer that is being sent at this moment is none of a leak. */
    private static final long MOVED_JUST_NOW = 500 * NANOS_PER_MILLI;

    /** Whether TCP is over for us, long enough, while the code still holds the descriptor and never called close. */
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

    /** Whether what happened at {@code time} was long enough ago. */
    boolean lasted(long time) {
        return now - time >= threshold;
    }

    /** The same; and at the JVM's exit, long enough ago that it was not the exit's own doing. */
    boolean isPast(long time) {
        return lasted(time) && (threshold != 0 || now - time >= ENDED_WITH_US);
    }

    /** Whether what happened at {@code time} was four times as long ago. */
    boolean isLongPast(long time) {
        return isPast(time) && now - time >= 4 * threshold;
    }

    /** Whether no data came or went for the threshold, as far as the kernel tells; false if it does not. */
    boolean isQuiet(SocketRecord socket) {
        long moved = lastMoved(socket);
        return moved != 0 && lasted(moved);
    }

    /** Whether data came or went after {@code time}. */
    boolean movedAfter(SocketRecord socket, long time) {
        return lastMoved(socket) > time + JIFFIES;
    }

    /** When data came or went last, to a jiffy; 0 where the kernel does not tell. */
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

    /** Whether the state that the descriptor shows, or the connection after its close, has lasted for the threshold. */
    boolean lasts(SocketRecord socket) {
        return now - socket.descriptorEntry().time() >= threshold;
    }

    /** The same for twice the threshold. */
    boolean lastsTwice(SocketRecord socket) {
        return now - socket.descriptorEntry().time() >= 2 * threshold;
    }

    /**
     * Whether a threshold is asked for at all, as it is neither at the JVM's exit nor for a test's question: without one nothing has
     * lasted, and a peer that is about to answer looks like one that never will.
     */
    boolean canTellTrouble() {
        return threshold >= NANOS_PER_MILLI;
    }

    /** Whether the code still sends: half-closed connections may, for as long as they like. */
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

    /** Why a verdict at the JVM's exit is not certain though the facts are: the code may have been about to close. Null otherwise. */
    @Nullable
    String tooFresh(SocketRecord socket) {
        long age = now - socket.descriptorEntry().time();
        return threshold == 0 && age < JUST_HAPPENED
                ? "the JVM ended " + age / NANOS_PER_MILLI + " ms later: the code may have been about to close"
                : null;
    }

    /** When the stream's end was there, or was told, if that was later. */
    private static long ended(SocketRecord socket) {
        IoOutcome told = socket.outcomes().later();
        long entered = socket.descriptorEntry().time();
        return told == null ? entered : Math.max(entered, told.site().time());
    }

    /** Whether at the JVM's exit the end came so late that nobody can be blamed for not having read it: pools and peers end with the JVM. */
    boolean tooFreshToRead(SocketRecord socket, boolean certain) {
        long age = now - socket.descriptorEntry().time();
        return threshold == 0 && age < (certain ? JUST_HAPPENED : ENDED_WITH_US);
    }

    /** Whether the kernel's word is full enough to say that nothing is being sent. */
    boolean canSeeSending(SocketRecord socket) {
        Observation seen = socket.tcp().observation();
        return socket.descriptorState() == TcpState.CLOSED
                || (seen != null && seen.info().lastDataSent().isPresent() && seen.sendQueue() >= 0);
    }
}
