package io.sockspan.observe.linux;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Reads the messages in a netlink datagram ({@code struct nlmsghdr} of linux/netlink.h), which lies in native order from 0 to the buffer's
 * limit. Pure. Bytes that are no messages are an {@link IOException}; messages that answer another question are skipped.
 */
final class DiagMessages {
    static final int HEADER = 16;

    private static final int TYPE = 4;
    private static final int FLAGS = 6;
    private static final int SEQUENCE = 8;

    private static final int NLMSG_NOOP = 1;
    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    private static final int NLMSG_OVERRUN = 4;
    private static final int NLM_F_MULTI = 0x2;
    private static final int NLM_F_DUMP_INTR = 0x10;
    private static final int ALIGNMENT = 4;

    private DiagMessages() {}

    /** Takes the messages of one answer; it may throw what makes no sense to it. */
    interface Answer {
        boolean answers(int sequence);

        /** A row of {@code length} bytes at {@code at}; {@code ofMany} if an end has to follow. */
        void row(int sequence, ByteBuffer bytes, int at, int length, boolean ofMany) throws IOException;

        /** {@code errno} is positive; 0 is an acknowledgement. */
        void error(int sequence, int errno) throws IOException;

        void end() throws IOException;

        boolean isComplete();
    }

    static int aligned(int length) {
        return length + ALIGNMENT - 1 & -ALIGNMENT;
    }

    static void read(ByteBuffer datagram, Answer answer) throws IOException {
        int end = datagram.limit();
        int at = 0;
        while (at < end) {
            int left = end - at;
            int length = left < HEADER ? left : datagram.getInt(at);
            if (length < HEADER || length > left) {
                throw new IOException("a message of " + length + " bytes where " + left + " are left");
            }
            if (answer.answers(datagram.getInt(at + SEQUENCE))) {
                readMessage(datagram, at, length, answer);
            }
            at += aligned(length);
        }
    }

    private static void readMessage(ByteBuffer datagram, int at, int length, Answer answer) throws IOException {
        int type = Short.toUnsignedInt(datagram.getShort(at + TYPE));
        int flags = datagram.getShort(at + FLAGS);
        int sequence = datagram.getInt(at + SEQUENCE);
        int body = at + HEADER;
        if ((flags & NLM_F_DUMP_INTR) != 0) {
            throw new IOException("the table changed while it was walked");
        }
        switch (type) {
            case NLMSG_NOOP -> {}
            case NLMSG_ERROR -> answer.error(sequence, errno(datagram, body, length - HEADER, true));
            case NLMSG_DONE -> {
                int errno = errno(datagram, body, length - HEADER, false);
                if (errno != 0) {
                    answer.error(sequence, errno);
                }
                answer.end();
            }
            case NLMSG_OVERRUN -> throw new IOException("data was lost");
            case DiagRequest.TCPDIAG_GETSOCK, DiagRequest.SOCK_DIAG_BY_FAMILY ->
                answer.row(sequence, datagram, body, length - HEADER, (flags & NLM_F_MULTI) != 0);
            default -> throw new IOException("a message of type " + type);
        }
    }

    /**
     * The error in a {@code struct nlmsgerr}, or in the end of a walk, which need not have one. A positive number in its place is no error.
     */
    private static int errno(ByteBuffer datagram, int body, int length, boolean required) throws IOException {
        if (length < Integer.BYTES) {
            if (required || length > 0) {
                throw new IOException("an error of " + length + " bytes");
            }
            return 0;
        }
        return Math.max(0, -datagram.getInt(body));
    }
}
