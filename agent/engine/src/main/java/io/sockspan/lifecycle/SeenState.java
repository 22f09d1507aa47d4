package io.sockspan.lifecycle;

import io.sockspan.model.KernelRow;
import io.sockspan.model.Observation;
import io.sockspan.model.TcpState;
import java.util.OptionalLong;

/**
 * A state that the kernel showed, and since when, as far as one observation says. A pure value.
 *
 * @param time when the kernel was asked, ns since the epoch
 * @param since when the state was entered; {@code time} itself where the observation does not say it
 * @param notBefore the state was entered no earlier: the time of the observation before, which did not show it; {@code since} where that
 *     is the moment of entry, to a jiffy; 0 where there was no observation before
 * @param ofDescriptor true if a descriptor showed it, false if the kernel's table of all sockets did
 */
public record SeenState(TcpState state, long time, long since, long notBefore, boolean ofDescriptor) {
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** TCP_TIMEWAIT_LEN, 60 s (include/net/tcp.h), ms. */
    private static final long TIME_WAIT = 60_000;

    public boolean exact() {
        return notBefore == since;
    }

    /**
     * Works out the entry time from TCP_INFO. The segment that led to CLOSE_WAIT (the peer's FIN) or FIN_WAIT_2 (the ACK of ours) carried
     * an ACK, and {@code last_ack_recv} counts from there. Data that was sent later restarts it, because it is acknowledged; so do answered
     * keepalive probes.
     *
     * @param before when the kernel was asked before, 0 if it was not
     */
    public static SeenState of(Observation seen, long before) {
        OptionalLong ack = seen.info().lastAckRecv();
        OptionalLong sent = seen.info().lastDataSent();
        boolean hasEntryTime = seen.state() == TcpState.CLOSE_WAIT || seen.state() == TcpState.FIN_WAIT_2;
        if (!hasEntryTime || ack.isEmpty() || sent.isEmpty()) {
            return between(seen.state(), seen.time(), before, true);
        }
        boolean exact = sent.getAsLong() >= ack.getAsLong() && seen.keepalive() == 0;
        long since = seen.time() - ack.getAsLong() * NANOS_PER_MILLI;
        return new SeenState(seen.state(), seen.time(), since, exact ? since : Math.min(before, since - 1), true);
    }

    /** Works out the entry into TIME_WAIT from the time that is left of it. A FIN that the peer sent again restarts that time. */
    public static SeenState of(KernelRow row, long time, long before) {
        if (row.state() != TcpState.TIME_WAIT || row.timer() != KernelRow.Timer.TIME_WAIT) {
            return between(row.state(), time, before, false);
        }
        long since = time - Math.max(0, TIME_WAIT - row.expiresMillis()) * NANOS_PER_MILLI;
        return new SeenState(row.state(), time, since, since, false);
    }

    /** The socket is no longer in the kernel's table; it left some time after {@code before}. */
    public static SeenState gone(long time, long before) {
        return between(TcpState.CLOSED, time, before, false);
    }

    /** The socket is no longer in the kernel's table; its timer ran out at {@code since}. */
    public static SeenState ranOut(long time, long since) {
        return new SeenState(TcpState.CLOSED, time, since, since, false);
    }

    private static SeenState between(TcpState state, long time, long before, boolean ofDescriptor) {
        return new SeenState(state, time, time, Math.min(before, time - 1), ofDescriptor);
    }
}
