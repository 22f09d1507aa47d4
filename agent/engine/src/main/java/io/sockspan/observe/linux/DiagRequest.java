package io.sockspan.observe.linux;

import io.sockspan.model.ConnectionId;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Writes questions to sock_diag(7) into a buffer in native order: linux/netlink.h ({@code struct nlmsghdr}), linux/sock_diag.h and
 * linux/inet_diag.h ({@code struct inet_diag_req_v2} for one connection, the older {@code struct inet_diag_req} for the table, because it
 * alone walks both families at once). Pure.
 */
final class DiagRequest {
    /** Bytes of a question for one connection: the header and {@code struct inet_diag_req_v2}. */
    static final int EXACT_SIZE = 16 + 56;

    /** Bytes of a question for the table: the header and {@code struct inet_diag_req}. */
    static final int TABLE_SIZE = 16 + 60;

    static final short TCPDIAG_GETSOCK = 18;
    static final short SOCK_DIAG_BY_FAMILY = 20;

    private static final short NLM_F_REQUEST = 0x1;
    private static final short NLM_F_DUMP = 0x300;
    private static final byte AF_INET = 2;
    private static final byte AF_INET6 = 10;
    private static final byte IPPROTO_TCP = 6;
    private static final int ADDRESS_SIZE = 16;
    private static final int ALL_STATES = -1;

    /** INET_DIAG_NOCOOKIE, twice. */
    private static final long NO_COOKIE = -1;

    private DiagRequest() {}

    /** The two ends by which a question finds this connection; null if only a walk over the table finds it. */
    static @Nullable Ends ends(ConnectionId id) {
        byte[] local = NumericAddress.bytes(id.local());
        byte[] peer = NumericAddress.bytes(id.peer());
        if (local == null || peer == null || local.length != peer.length) {
            return null;
        }
        // The socket is bound to a device; a question must name its number, and an id does not have it.
        boolean bound = NumericAddress.isLinkLocal(local) || NumericAddress.isLinkLocal(peer);
        return bound ? null : new Ends(id, local, peer);
    }

    /**
     * Writes the question for one connection. IPv4 ends are asked for as AF_INET, which also finds a socket of AF_INET6 that has them as
     * mapped addresses.
     */
    static void exact(ByteBuffer to, int sequence, Ends ends) {
        header(to, EXACT_SIZE, SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST, sequence);
        to.put(ends.local.length == ADDRESS_SIZE ? AF_INET6 : AF_INET).put(IPPROTO_TCP);
        to.put((byte) 0).put((byte) 0).putInt(ALL_STATES);
        port(to, ends.id.local().port());
        port(to, ends.id.peer().port());
        address(to, ends.local);
        address(to, ends.peer);
        to.putInt(0);
        long cookie = ends.id.cookie() == 0 ? NO_COOKIE : ends.id.cookie();
        // Two words, the lower first, on either byte order.
        to.putInt((int) cookie).putInt((int) (cookie >>> Integer.SIZE));
    }

    /** Writes the question for all rows of both families in one of the mask's states, with that local port unless it is 0. */
    static void table(ByteBuffer to, int sequence, int states, int localPort) {
        header(to, TABLE_SIZE, TCPDIAG_GETSOCK, (short) (NLM_F_REQUEST | NLM_F_DUMP), sequence);
        to.put(AF_INET).put((byte) 0).put((byte) 0).put((byte) 0);
        port(to, localPort);
        port(to, 0);
        address(to, new byte[0]);
        address(to, new byte[0]);
        to.putInt(0).putLong(0).putInt(states).putInt(0);
    }

    private static void header(ByteBuffer to, int size, short type, short flags, int sequence) {
        to.order(ByteOrder.nativeOrder());
        to.putInt(size).putShort(type).putShort(flags).putInt(sequence).putInt(0);
    }

    private static void port(ByteBuffer to, int port) {
        to.put((byte) (port >> Byte.SIZE)).put((byte) port);
    }

    private static void address(ByteBuffer to, byte[] bytes) {
        to.put(bytes);
        for (int i = bytes.length; i < ADDRESS_SIZE; i++) {
            to.put((byte) 0);
        }
    }

    /** A connection and the bytes of its two addresses, both of one family. */
    static final class Ends {
        private final ConnectionId id;
        private final byte[] local;
        private final byte[] peer;

        private Ends(ConnectionId id, byte[] local, byte[] peer) {
            this.id = id;
            this.local = local;
            this.peer = peer;
        }

        ConnectionId id() {
            return id;
        }
    }
}
