package io.sockspan.model;

import java.util.Locale;

/** A state of the TCP state machine under its RFC 9293 name (section 3.3.2); the kernel's numbers stay in {@code observe.linux}. */
public enum TcpState {
    CLOSED,
    LISTEN,
    SYN_SENT,
    SYN_RECEIVED,
    ESTABLISHED,
    FIN_WAIT_1,
    FIN_WAIT_2,
    CLOSE_WAIT,
    CLOSING,
    LAST_ACK,
    TIME_WAIT;

    /** The value of OpenTelemetry's {@code network.connection.state}. */
    public String otelName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
