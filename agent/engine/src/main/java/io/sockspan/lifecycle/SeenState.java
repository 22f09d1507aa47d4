package io.sockspan.lifecycle;

import io.sockspan.model.KernelRow;
import io.sockspan.model.Observation;
import io.sockspan.model.TcpState;
import java.util.OptionalLong;

/**
 * A state that the kernel showed, and since when, as far as one look tells. A pure value.
 *
 * @param time when the kernel was asked, ns since the epoch
 * @param since when the state was entered; {@code time} itself where the look does not tell
 * @param notBefore the look before, which did not show it; {@code since} where that is the moment of entry, to a jiffy; 0 where nobody looked
 * @param ofDescriptor whether a descriptor showed it, or the kernel's table of all sockets
 */
public record SeenState(TcpState state, long time, long since, long notBefore, boolean ofDescriptor) {
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** TCP_TIMEWAIT_LEN, 60 s (include/net/tcp.h), ms. */
    private static final long TIME_WAIT = 60_000;

    public boolean exact() {
        return notBefore == since;
    }

    /**
     * Recovers the entry time from TCP_INFO. The segment that led to CLOSE_WAIT (the peer's FIN) or FIN_WAIT_2 (the ACK of ours) carried
     * an ACK, so {@code last_ack_recv} began there, unless data was sent later, whose ACK restarts it, or keepalive probes are answered.
     *
     * @param before when the kernel was asked before, 0 if it was not
     */
    public static SeenState of(Observation seen, long before) {
        OptionalLong ack = seen.info().lastAckRecv();
        OptionalLong sent = seen.info().lastDataSent();
        boolean tells = seen.state() == TcpState.CLOSE_WAIT || seen.state() == TcpState.FIN_WAIT_2;
        if (!tells || ack.isEmpty() || sent.isEmpty()) {
            return between(seen.state(), seen.time(), before, true);
        }
        boolean exact = sent.getAsLong() >= ack.getAsLong() && seen.keepalive() == 0;
        long since = seen.time() - ack.getAsLong() * NANOS_PER_MILLI;
        return new SeenState(seen.state(), seen.time(), since, exact ? since : Math.min(before, since - 1), true);
    }

    /** Recovers the entry into TIME_WAIT from the time that is left of it, which a FIN of the peer's that came again has put back. */
    public static SeenState of(KernelRow row, long time, long before) {
        if (row.state() != TcpState.TIME_WAIT || row.timer() != KernelRow.Timer.TIME_WAIT) {
            return between(row.state(), time, before, false);
        }
        long since = time - Math.max(0, TIME_WAIT - row.expiresMillis()) * NANOS_PER_MILLI;
        return new SeenState(row.state(), time, since, since, false);
    }

    /** The kernel's table has it no more, since some time after {@code before}. */
    public static SeenState gone(long time, long before) {
        return between(TcpState.CLOSED, time, before, false);
    }

    /** The kernel's table has it no more, and its timer had run out at {@code since}. */
    public static SeenState ranOut(long time, long since) {
        return new SeenState(TcpState.CLOSED, time, since, since, false);
    }

    private static SeenState between(TcpState state, long time, long before, boolean ofDescriptor) {
        return new SeenState(state, time, time, Math.min(before, time - 1), ofDescriptor);
    }
}
