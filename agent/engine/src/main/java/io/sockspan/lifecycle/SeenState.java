package io.sockspan.lifecycle;

import io.sockspan.model.Observation;
import io.sockspan.model.TcpState;
import java.util.OptionalLong;

/**
 * A state that the kernel showed, and since when, as far as one sample tells. A pure value.
 *
 * @param time when the kernel was asked, ns since the epoch
 * @param since when the state was entered; {@code time} itself where the sample does not tell
 * @param exact whether {@code since} is the moment of entry, to a jiffy
 */
public record SeenState(TcpState state, long time, long since, boolean exact) {
    private static final long NANOS_PER_MILLI = 1_000_000;

    /**
     * Recovers the entry time from TCP_INFO. The segment that led to CLOSE_WAIT (the peer's FIN) or FIN_WAIT_2 (the ACK of ours) carried
     * an ACK, so {@code last_ack_recv} began there, unless data was sent later, whose ACK restarts it, or keepalive probes are answered.
     */
    public static SeenState of(Observation seen) {
        OptionalLong ack = seen.info().lastAckRecv();
        OptionalLong sent = seen.info().lastDataSent();
        boolean tells = seen.state() == TcpState.CLOSE_WAIT || seen.state() == TcpState.FIN_WAIT_2;
        if (!tells || ack.isEmpty() || sent.isEmpty()) {
            return new SeenState(seen.state(), seen.time(), seen.time(), false);
        }
        boolean exact = sent.getAsLong() >= ack.getAsLong() && seen.keepalive() == 0;
        return new SeenState(seen.state(), seen.time(), seen.time() - ack.getAsLong() * NANOS_PER_MILLI, exact);
    }
}
