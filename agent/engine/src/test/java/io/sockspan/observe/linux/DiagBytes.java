package io.sockspan.observe.linux;

import io.sockspan.model.Endpoint;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Writes datagrams as sock_diag does, with every field where linux/inet_diag.h has it; a test then damages some of them. */
final class DiagBytes {
    static final short ROW_OF_TABLE = 18;
    static final short ROW = 20;
    static final short ERROR = 2;
    static final short DONE = 3;
    static final short MULTI = 2;
    static final short INTERRUPTED = 16;

    private static final int SIZE = 4096;

    private final ByteBuffer to = ByteBuffer.allocate(SIZE).order(ByteOrder.nativeOrder());
    private int message;

    /** Begins a message; its length is set as its body grows. */
    DiagBytes message(int type, int flags, int sequence) {
        message = to.position();
        to.putInt(16)
                .putShort((short) type)
                .putShort((short) flags)
                .putInt(sequence)
                .putInt(4099);
        return this;
    }

    DiagBytes number(int value) {
        to.putInt(value);
        return grown();
    }

    /** {@code struct inet_diag_msg} of an IPv4 or IPv6 connection. */
    DiagBytes row(int state, int timer, Endpoint local, Endpoint peer, long cookie) {
        byte[] from = NumericAddress.bytes(local);
        to.put((byte) (from.length == 4 ? 2 : 10))
                .put((byte) state)
                .put((byte) timer)
                .put((byte) 3);
        to.put((byte) (local.port() >> 8)).put((byte) local.port());
        to.put((byte) (peer.port() >> 8)).put((byte) peer.port());
        to.put(Arrays.copyOf(from, 16)).put(Arrays.copyOf(NumericAddress.bytes(peer), 16));
        to.putInt(0).putInt((int) cookie).putInt((int) (cookie >>> 32));
        to.putInt(59_999).putInt(31).putInt(37).putInt(1009).putInt(-7);
        return grown();
    }

    DiagBytes attribute(int length, int type, int... bytes) {
        to.putShort((short) length).putShort((short) type);
        for (int i : bytes) {
            to.put((byte) i);
        }
        return grown();
    }

    private DiagBytes grown() {
        to.putInt(message, to.position() - message);
        return this;
    }

    /** Gives the last message a wrong length. */
    DiagBytes length(int length) {
        to.putInt(message, length);
        return this;
    }

    byte[] bytes() {
        return Arrays.copyOf(to.array(), to.position());
    }

    static byte[] done(int sequence) {
        return new DiagBytes().message(DONE, MULTI, sequence).number(0).bytes();
    }
}
