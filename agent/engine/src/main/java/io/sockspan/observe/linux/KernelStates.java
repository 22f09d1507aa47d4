package io.sockspan.observe.linux;

import io.sockspan.model.TcpState;
import org.jspecify.annotations.Nullable;

/** The kernel's numbers for TCP states, from {@code include/net/tcp_states.h}. */
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

    private KernelStates() {}

    /** Null for a number that no kernel known to us uses. */
    static @Nullable TcpState of(int number) {
        return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : null;
    }
}
