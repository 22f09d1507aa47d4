package io.sockspan.detect;

import io.sockspan.model.Observation;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.TcpInfo;
import io.sockspan.model.TcpInfo.Field;
import io.sockspan.model.TcpState;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Data or probes are repeated, and nothing has come from the peer for the threshold: certain, and not judged without TCP_INFO. A peer that
 * answers probes and merely does not read is not dead. Nor is a peer whose answer to the first probe may still be on its way. Pure.
 */
final class DeadPeer implements Trouble {
    private static final Set<TcpState> OUR_FIN_UNACKNOWLEDGED =
            EnumSet.of(TcpState.FIN_WAIT_1, TcpState.CLOSING, TcpState.LAST_ACK);

    private static final Set<TcpState> CAN_SEND = EnumSet.of(TcpState.ESTABLISHED, TcpState.CLOSE_WAIT);

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long MICROS_PER_MILLI = 1000;

    /** The shift of a 64-bit number that an absurd backoff must not exceed. */
    private static final long MAX_SHIFT = 62;

    /** How long data must have been repeated, ms. The kernel's numbers prove at most TCP_RTO_MAX, which is 120 s. */
    private static final long REPEATED_LONG = 60_000;

    @Override
    public String id() {
        return "dead-peer";
    }

    @Override
    public @Nullable Verdict judge(SocketRecord socket, JudgingContext context) {
        Observation seen = socket.tcp().observation();
        if (seen == null
                || !context.held(socket)
                || seen.state() != socket.tcp().state()) {
            return null;
        }
        long silent = seen.info().lastAckRecv().orElse(0);
        if (silent * NANOS_PER_MILLI < context.threshold()) {
            return null;
        }
        String what = unacknowledged(socket, seen, context);
        if (what == null) {
            what = unanswered(socket, seen);
        }
        return what == null
                ? null
                : new Verdict(
                        null,
                        "no word from the peer for " + Story.seconds(silent * NANOS_PER_MILLI) + ": " + what,
                        "give " + Verdict.whatWasOpened(socket)
                                + " a limit on the wait for an answer (a read time-out, a heartbeat), and close it then");
    }

    private static @Nullable String unacknowledged(SocketRecord socket, Observation seen, JudgingContext context) {
        boolean fin = OUR_FIN_UNACKNOWLEDGED.contains(socket.tcp().state());
        long times = number(seen.info(), Field.RETRANSMITS);
        boolean waits = number(seen.info(), Field.UNACKED) > 0 || seen.sendQueue() > 0;
        // The kernel counts no time from our FIN on, so the age of the state takes its place.
        boolean old =
                fin ? context.lasts(socket) : CAN_SEND.contains(socket.tcp().state());
        long enough = Math.min(context.threshold() / NANOS_PER_MILLI, REPEATED_LONG);
        if (!old || times == 0 || !waits || repeatedFor(seen.info()) < enough) {
            return null;
        }
        String what = seen.sendQueue() > 0 ? seen.sendQueue() + " B" : fin ? "our FIN" : "data";
        return what + " unacknowledged, sent again " + times + (times == 1 ? " time" : " times");
    }

    /**
     * How long data has been unacknowledged at least, ms. last_ack_recv alone does not say it: a connection may be idle for an hour before
     * a segment is lost. Each repetition doubled the timer and restarted last_data_sent. The waits before the last repetition therefore add
     * up to the timer less its first value.
     */
    private static long repeatedFor(TcpInfo info) {
        long timer = number(info, Field.RTO);
        long began = timer >> Math.min(MAX_SHIFT, number(info, Field.BACKOFF));
        return (timer - began) / MICROS_PER_MILLI + info.lastDataSent().orElse(0);
    }

    private static @Nullable String unanswered(SocketRecord socket, Observation seen) {
        long probes = number(seen.info(), Field.PROBES);
        boolean connected = CAN_SEND.contains(socket.tcp().state())
                || OUR_FIN_UNACKNOWLEDGED.contains(socket.tcp().state())
                || socket.tcp().state() == TcpState.FIN_WAIT_2;
        boolean window = seen.sendQueue() > 0;
        if (probes < 2 || !connected || (!window && seen.keepalive() == 0)) {
            return null;
        }
        return probes + (window ? " window probes" : " keepalive probes") + " in a row unanswered";
    }

    private static long number(TcpInfo info, Field field) {
        return info.get(field).orElse(0);
    }
}
