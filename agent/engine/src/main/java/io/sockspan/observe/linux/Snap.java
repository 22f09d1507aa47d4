package io.sockspan.observe.linux;

import io.sockspan.model.Endpoint;
import io.sockspan.model.Observation;
import io.sockspan.model.TcpInfo;
import io.sockspan.model.TcpState;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads the bytes that the C helper's {@code snap} fills ({@code native/README.md}); pure, and silent about a state it does not know. */
public final class Snap {
    static final int HEADER = 80;

    private static final int COOKIE = 0;
    private static final int RECEIVE_QUEUE = 8;
    private static final int SEND_QUEUE = 12;
    private static final int LOCAL = 16;
    private static final int PEER = 44;
    private static final int KEEPALIVE = 72;
    private static final int LINGER = 76;

    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;

    /** The end of the last field that {@link #isQuiet} looks at. */
    private static final int QUIET_LENGTH = TcpInfo.Field.BACKOFF.offset() + 1;

    private Snap() {}

    /**
     * Whether the socket is ESTABLISHED, with nothing that waits and nothing that is sent again. {@code infoLength} is how many of the
     * {@code bytes} are TCP_INFO.
     */
    static boolean isQuiet(byte[] bytes, int infoLength) {
        return infoLength >= QUIET_LENGTH
                && KernelStates.of(bytes[HEADER]) == TcpState.ESTABLISHED
                && bytes[HEADER + TcpInfo.Field.RETRANSMITS.offset()] == 0
                && bytes[HEADER + TcpInfo.Field.PROBES.offset()] == 0
                && bytes[HEADER + TcpInfo.Field.BACKOFF.offset()] == 0
                && isZero(bytes, RECEIVE_QUEUE);
    }

    private static boolean isZero(byte[] bytes, int offset) {
        return (bytes[offset] | bytes[offset + 1] | bytes[offset + 2] | bytes[offset + 3]) == 0;
    }

    /** Reads {@code bytes}, of which {@code infoLength} are TCP_INFO; null if those are too few to hold the state. */
    public static @Nullable Observation read(byte[] bytes, int infoLength, long time) {
        int length = Math.min(infoLength, bytes.length - HEADER);
        TcpState state = length < 1 ? null : KernelStates.of(bytes[HEADER]);
        if (state == null) {
            return null;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        return new Observation(
                time,
                state,
                buffer.getLong(COOKIE),
                new TcpInfo(Arrays.copyOfRange(bytes, HEADER, HEADER + length)),
                buffer.getInt(RECEIVE_QUEUE),
                buffer.getInt(SEND_QUEUE),
                buffer.getInt(KEEPALIVE),
                endpoint(buffer, LOCAL),
                endpoint(buffer, PEER),
                buffer.getInt(LINGER));
    }

    /** A {@code struct sockaddr_in} or {@code sockaddr_in6}: family in host order, port in network order, address. */
    private static @Nullable Endpoint endpoint(ByteBuffer buffer, int offset) {
        int family = buffer.getShort(offset);
        if (family != AF_INET && family != AF_INET6) {
            return null;
        }
        int port = Byte.toUnsignedInt(buffer.get(offset + 2)) << 8 | Byte.toUnsignedInt(buffer.get(offset + 3));
        byte[] address = new byte[family == AF_INET ? 4 : 16];
        buffer.get(offset + (family == AF_INET ? 4 : 8), address);
        return Endpoint.of(address, port);
    }
}
