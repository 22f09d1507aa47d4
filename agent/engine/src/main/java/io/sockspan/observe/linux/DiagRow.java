package io.sockspan.observe.linux;

import io.sockspan.model.Endpoint;
import io.sockspan.model.KernelRow;
import io.sockspan.model.TcpState;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One row as sock_diag(7) sends it: {@code struct inet_diag_msg} of linux/inet_diag.h, then attributes (linux/rtnetlink.h), which are not
 * read but must be complete. Pure; a row that makes no sense is an {@link IOException}.
 *
 * @param device the interface that the socket is bound to, 0 for none
 */
record DiagRow(KernelRow row, int device) {
    /** {@code sizeof(struct inet_diag_msg)}. */
    static final int SIZE = 72;

    private static final int STATE = 1;
    private static final int TIMER = 2;
    private static final int RETRANSMITS = 3;
    private static final int LOCAL_PORT = 4;
    private static final int PEER_PORT = 6;
    private static final int LOCAL = 8;
    private static final int PEER = 24;
    private static final int DEVICE = 40;
    private static final int COOKIE = 44;
    private static final int EXPIRES = 52;
    private static final int RECEIVE_QUEUE = 56;
    private static final int SEND_QUEUE = 60;
    private static final int UID = 64;
    private static final int INODE = 68;

    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int ATTRIBUTE_HEADER = 4;

    /** Decides by its ports whether a row has to be read further. */
    interface Filter {
        boolean wants(int localPort, int peerPort);
    }

    /** Reads the row of {@code length} bytes at {@code at}; null if {@code filter} does not want it. */
    static @Nullable DiagRow of(ByteBuffer bytes, int at, int length, Filter filter) throws IOException {
        if (length < SIZE) {
            throw new IOException("a row of " + length + " bytes");
        }
        checkAttributes(bytes, at + SIZE, at + length);
        int localPort = port(bytes, at + LOCAL_PORT);
        int peerPort = port(bytes, at + PEER_PORT);
        return filter.wants(localPort, peerPort) ? read(bytes, at, localPort, peerPort) : null;
    }

    private static DiagRow read(ByteBuffer bytes, int at, int localPort, int peerPort) throws IOException {
        int stateNumber = unsigned(bytes, at + STATE);
        TcpState state = KernelStates.of(stateNumber);
        int timerNumber = unsigned(bytes, at + TIMER);
        KernelRow.Timer timer = KernelStates.timer(timerNumber);
        if (state == null || timer == null) {
            throw new IOException("a row in state " + stateNumber + " with timer " + timerNumber);
        }
        int family = unsigned(bytes, at);
        long cookie = Integer.toUnsignedLong(bytes.getInt(at + COOKIE))
                | (long) bytes.getInt(at + COOKIE + Integer.BYTES) << Integer.SIZE;
        KernelRow row = new KernelRow(
                endpoint(bytes, family, at + LOCAL, localPort),
                endpoint(bytes, family, at + PEER, peerPort),
                state,
                cookie,
                Integer.toUnsignedLong(bytes.getInt(at + INODE)),
                bytes.getInt(at + UID),
                timer,
                timer == KernelRow.Timer.NONE ? 0 : Integer.toUnsignedLong(bytes.getInt(at + EXPIRES)),
                unsigned(bytes, at + RETRANSMITS),
                Integer.toUnsignedLong(bytes.getInt(at + RECEIVE_QUEUE)),
                Integer.toUnsignedLong(bytes.getInt(at + SEND_QUEUE)));
        return new DiagRow(row, bytes.getInt(at + DEVICE));
    }

    /** An attribute begins with its length and its type, two bytes each; zeros fill it up to a multiple of four. */
    private static void checkAttributes(ByteBuffer bytes, int from, int end) throws IOException {
        int at = from;
        while (end - at >= ATTRIBUTE_HEADER) {
            int length = Short.toUnsignedInt(bytes.getShort(at));
            if (length < ATTRIBUTE_HEADER || length > end - at) {
                throw new IOException("an attribute of " + length + " bytes where " + (end - at) + " are left");
            }
            at += DiagMessages.aligned(length);
        }
        if (at < end) {
            throw new IOException("an attribute that is cut off");
        }
    }

    private static Endpoint endpoint(ByteBuffer bytes, int family, int at, int port) throws IOException {
        if (family != AF_INET && family != AF_INET6) {
            throw new IOException("a row of address family " + family);
        }
        byte[] address = new byte[family == AF_INET ? 4 : 16];
        bytes.get(at, address);
        return Endpoint.of(address, port);
    }

    private static int port(ByteBuffer bytes, int at) {
        return unsigned(bytes, at) << Byte.SIZE | unsigned(bytes, at + 1);
    }

    private static int unsigned(ByteBuffer bytes, int at) {
        return Byte.toUnsignedInt(bytes.get(at));
    }
}
