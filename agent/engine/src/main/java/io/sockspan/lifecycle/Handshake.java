package io.sockspan.lifecycle;

import io.sockspan.model.Observation;
import io.sockspan.model.TcpInfo;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What happened to an accepted socket before {@code accept()}, worked out from one sample, to a jiffy. A pure value.
 *
 * @param synCame when the peer's SYN came, ns since the epoch
 * @param exact false if a SYN+ACK was sent again: the SYN then came before {@code synCame}
 * @param over when the handshake was over and the connection began to wait in the accept queue
 */
public record Handshake(long synCame, boolean exact, long over) {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long NANOS_PER_MICRO = 1_000;

    /**
     * Until data was sent, {@code last_data_sent} counts from the end of the handshake (net/ipv4/tcp_minisocks.c,
     * {@code tcp_create_openreq_child}), and {@code rtt} is one measurement: from our SYN+ACK to its ACK. Null if data was sent, or nothing
     * was measured, as when the SYN+ACK was sent again.
     */
    public static @Nullable Handshake of(Observation seen) {
        TcpInfo info = seen.info();
        OptionalLong sent = info.get(TcpInfo.Field.DATA_SEGS_OUT);
        OptionalLong waited = info.lastDataSent();
        OptionalLong rtt = info.rtt();
        if (sent.orElse(1) > 0 || waited.isEmpty() || rtt.orElse(0) == 0) {
            return null;
        }
        long over = seen.time() - waited.getAsLong() * NANOS_PER_MILLI;
        // If the kernel sent the SYN+ACK again, it measured no round trip.
        boolean exact = info.totalRetrans().orElse(0) == 0;
        return new Handshake(over - rtt.getAsLong() * NANOS_PER_MICRO, exact, over);
    }
}
