package io.sockspan.detect;

import io.sockspan.model.KeepaliveSettings;
import io.sockspan.model.Observation;
import io.sockspan.model.Role;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.TcpInfo.Field;
import io.sockspan.model.TcpState;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Says in a clause, whose subject is "keepalive", whether keepalive could end a trouble as the socket is set now, and what else would. The
 * facts are from tcp(7) and from the kernel's Documentation/networking/ip-sysctl.rst. Pure.
 */
final class KeepaliveAdvice {
    /** TIME_WAIT has neither a socket nor a keepalive timer. */
    static final String TIME_WAIT =
            "has no part in it: TIME_WAIT lasts 60 s however a socket is set; connections that are kept and"
                    + " used again end it, tcp_tw_reuse, more addresses or a wider ip_local_port_range relieve it";

    private static final String LISTENER = "has no part in it: a listener has none; accept() empties its queue";
    private static final String OVER = "cannot end it: TCP is over, only close() gives the descriptor back";
    private static final double MILLIS_PER_SECOND = 1e3;

    private KeepaliveAdvice() {}

    static String of(SocketRecord socket) {
        KeepaliveSettings set = socket.surroundings().keepalive();
        if (socket.identity().role() == Role.LISTENER) {
            return LISTENER;
        }
        TcpState state = socket.descriptorState();
        if (state == TcpState.SYN_SENT) {
            return "cannot end it: it does not run before the handshake; "
                    + userTimeout(
                            set,
                            "the kernel gives up after tcp_syn_retries (about 2 min with 6), a time-out of connect() sooner");
        }
        if (socket.closing().closedTime() != 0) {
            return state == TcpState.TIME_WAIT ? TIME_WAIT : afterClose(set);
        }
        if (state == TcpState.CLOSED) {
            return OVER;
        }
        return isUnacknowledged(socket) ? unacknowledged(set) : runs(set);
    }

    private static String afterClose(@Nullable KeepaliveSettings set) {
        return "cannot end it: it does not run for what was closed and is not acknowledged; "
                + userTimeout(
                        set,
                        "the kernel gives up after tcp_orphan_retries (0 stands for 8: some 100 s if the peer is silent, minutes if its"
                                + " window is closed), TCP_USER_TIMEOUT set before the close sooner");
    }

    private static String unacknowledged(@Nullable KeepaliveSettings set) {
        return "cannot end it: it does not run while something is unacknowledged; "
                + userTimeout(
                        set,
                        "the kernel gives up after tcp_retries2 (about 15 min with 15) if the peer is silent, and never if it answers"
                                + " with a closed window; TCP_USER_TIMEOUT would end both");
    }

    /** Where keepalive runs: it asks whether the peer is there, and not whether the peer reads or closes. */
    private static String runs(@Nullable KeepaliveSettings set) {
        String alive = "; while the peer lives only this program ends it";
        if (set == null) {
            return "ends it only if it is on, which is not known, and the peer is gone" + alive;
        }
        String when = seconds(set) + " s after the peer's last word if the peer is gone";
        return (set.on() ? "is on and ends it " : "is off; with SO_KEEPALIVE it would end it ") + when + alive;
    }

    /**
     * The kernel sends a probe after the idle time, and then one each interval. TCP_USER_TIMEOUT replaces their number; each probe checks
     * it.
     */
    private static long seconds(KeepaliveSettings set) {
        long interval = Math.max(1, set.intervalSeconds());
        long waits = set.probes();
        if (set.userTimeoutMillis() > 0) {
            double left = set.userTimeoutMillis() / MILLIS_PER_SECOND - set.idleSeconds();
            waits = Math.max(1, (long) Math.ceil(left / interval));
        }
        return set.idleSeconds() + interval * waits;
    }

    private static String userTimeout(@Nullable KeepaliveSettings set, String otherwise) {
        return set == null || set.userTimeoutMillis() == 0
                ? otherwise
                : String.format(
                        Locale.ROOT,
                        "TCP_USER_TIMEOUT is set and does after about %.1f s",
                        set.userTimeoutMillis() / MILLIS_PER_SECOND);
    }

    private static boolean isUnacknowledged(SocketRecord socket) {
        Observation seen = socket.tcp().observation();
        boolean data = seen != null
                && (seen.sendQueue() > 0 || seen.info().get(Field.UNACKED).orElse(0) > 0);
        return data
                || switch (socket.tcp().state()) {
                    case FIN_WAIT_1, CLOSING, LAST_ACK -> true;
                    default -> false;
                };
    }
}
