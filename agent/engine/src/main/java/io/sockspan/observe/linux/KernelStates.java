package io.sockspan.observe.linux;

import io.sockspan.model.KernelRow;
import io.sockspan.model.TcpState;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The kernel's numbers for TCP states, from {@code include/net/tcp_states.h}, and for timers, from {@code net/ipv4/tcp_diag.c}; pure. */
final class KernelStates {
    private static final @Nullable TcpState[] BY_NUMBER = {
        null,
        TcpState.ESTABLISHED,
        TcpState.SYN_SENT,
        TcpState.SYN_RECEIVED,
        TcpState.FIN_WAIT_1,
        TcpState.FIN_WAIT_2,
        TcpState.TIME_WAIT,
        TcpState.CLOSED,
        TcpState.CLOSE_WAIT,
        TcpState.LAST_ACK,
        TcpState.LISTEN,
        TcpState.CLOSING,
        TcpState.SYN_RECEIVED
    };

    private static final KernelRow.Timer[] TIMERS = KernelRow.Timer.values();

    private KernelStates() {}

    /** Null for a number that no kernel known to us uses. */
    static @Nullable TcpState of(int number) {
        return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : null;
    }

    /** A bit for each number of these states. */
    static int mask(Set<TcpState> states) {
        int mask = 0;
        for (int number = 0; number < BY_NUMBER.length; number++) {
            TcpState state = BY_NUMBER[number];
            mask |= state != null && states.contains(state) ? 1 << number : 0;
        }
        return mask;
    }

    /** Null for a number that no kernel known to us uses. */
    static KernelRow.@Nullable Timer timer(int number) {
        return number >= 0 && number < TIMERS.length ? TIMERS[number] : null;
    }
}
