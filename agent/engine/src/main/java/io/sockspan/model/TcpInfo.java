package io.sockspan.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalLong;

/**
 * The bytes of {@code struct tcp_info} as the kernel returned them (linux/tcp.h, man 7 tcp). A field is present if its end is within the
 * returned length; the kernel's version is never asked. An immutable value. Accessors keep the kernel's names without {@code tcpi_}.
 */
public final class TcpInfo {
    /** No byte was returned: every field is absent. */
    public static final TcpInfo NONE = new TcpInfo(new byte[0]);

    /** Where a field lies. The offsets are the kernel's ABI: a new field is only ever added at the end. */
    public enum Field {
        RETRANSMITS(2, 1, "retransmits"),
        PROBES(3, 1, "probes"),
        BACKOFF(4, 1, "backoff"),
        RTO(8, 4, "rto"),
        RCV_MSS(20, 4, "rcv_mss"),
        UNACKED(24, 4, "unacked"),
        SACKED(28, 4, "sacked"),
        LOST(32, 4, "lost"),
        RETRANS(36, 4, "retrans"),
        LAST_DATA_SENT(44, 4, "last_data_sent"),
        LAST_DATA_RECV(52, 4, "last_data_recv"),
        LAST_ACK_RECV(56, 4, "last_ack_recv"),
        PMTU(60, 4, "pmtu"),
        RTT(68, 4, "rtt"),
        RTTVAR(72, 4, "rttvar"),
        SND_CWND(80, 4, "snd_cwnd"),
        TOTAL_RETRANS(100, 4, "total_retrans"),
        BYTES_ACKED(120, 8, "bytes_acked"),
        BYTES_RECEIVED(128, 8, "bytes_received"),
        SEGS_OUT(136, 4, "segs_out"),
        SEGS_IN(140, 4, "segs_in"),
        NOTSENT_BYTES(144, 4, "notsent_bytes"),
        MIN_RTT(148, 4, "min_rtt"),
        DATA_SEGS_IN(152, 4, "data_segs_in"),
        DATA_SEGS_OUT(156, 4, "data_segs_out"),
        DELIVERY_RATE(160, 8, "delivery_rate"),
        BYTES_SENT(200, 8, "bytes_sent"),
        BYTES_RETRANS(208, 8, "bytes_retrans"),
        RCV_WND(232, 4, "rcv_wnd");

        private final int offset;
        private final int size;
        private final String kernelName;

        Field(int offset, int size, String kernelName) {
            this.offset = offset;
            this.size = size;
            this.kernelName = kernelName;
        }

        public int offset() {
            return offset;
        }

        public int size() {
            return size;
        }

        public String kernelName() {
            return kernelName;
        }
    }

    private final byte[] bytes;

    public TcpInfo(byte[] bytes) {
        this.bytes = bytes;
    }

    public OptionalLong get(Field field) {
        if (field.offset + field.size > bytes.length) {
            return OptionalLong.empty();
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        return OptionalLong.of(
                switch (field.size) {
                    case 1 -> Byte.toUnsignedLong(buffer.get(field.offset));
                    case 4 -> Integer.toUnsignedLong(buffer.getInt(field.offset));
                    default -> buffer.getLong(field.offset);
                });
    }

    /** How many bytes the kernel returned. */
    public int length() {
        return bytes.length;
    }

    /** Smoothed round trip time in us. */
    public OptionalLong rtt() {
        return get(Field.RTT);
    }

    /** Segments retransmitted over the socket's life. */
    public OptionalLong totalRetrans() {
        return get(Field.TOTAL_RETRANS);
    }

    /** ms since data was last sent. */
    public OptionalLong lastDataSent() {
        return get(Field.LAST_DATA_SENT);
    }

    /** Bytes that the peer acknowledged, our SYN counted as one. */
    public OptionalLong bytesAcked() {
        return get(Field.BYTES_ACKED);
    }

    /** ms since data was last received. */
    public OptionalLong lastDataRecv() {
        return get(Field.LAST_DATA_RECV);
    }

    /** ms since an ACK was last received. */
    public OptionalLong lastAckRecv() {
        return get(Field.LAST_ACK_RECV);
    }

    /** Bytes received in order, the peer's FIN counted as one once it came. */
    public OptionalLong bytesReceived() {
        return get(Field.BYTES_RECEIVED);
    }

    /** Bytes handed to the network, retransmissions included. */
    public OptionalLong bytesSent() {
        return get(Field.BYTES_SENT);
    }
}
