package io.sockspan.detect;

import io.sockspan.model.Observation;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.TcpInfo.Field;
import io.sockspan.model.TcpState;
import java.util.EnumSet;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The receive queue is full, and the code has read no byte between two observations, so the peer cannot send. Certain where the kernel
 * reports the window that it offers. The few bytes that wait in an idle connection of a pool are no such case. Pure.
 */
final class UnreadData implements Trouble {
    private static final Set<TcpState> MAY_RECEIVE =
            EnumSet.of(TcpState.ESTABLISHED, TcpState.FIN_WAIT_1, TcpState.FIN_WAIT_2);

    /** The least that a receive buffer holds unless the code made it smaller, tcp_rmem of tcp(7), bytes. */
    private static final int MANY = 4096;

    @Override
    public String id() {
        return "unread-data";
    }

    @Override
    public @Nullable Verdict judge(SocketRecord socket, JudgingContext context) {
        Observation seen = socket.tcp().observation();
        if (seen == null
                || !context.held(socket)
                || !MAY_RECEIVE.contains(socket.tcp().state())
                || !stands(socket, context)) {
            return null;
        }
        OptionalLong window = seen.info().get(Field.RCV_WND);
        if (window.isPresent() ? !isFull(seen, window.getAsLong()) : seen.receiveQueue() < MANY) {
            return null;
        }
        return new Verdict(
                window.isPresent()
                        ? null
                        : "this kernel does not tell the window: the peer may have nothing more to send",
                "no code reads: " + seen.receiveQueue() + " B wait"
                        + (window.isPresent() ? ", and the peer may send no more" : ""),
                "read or close " + Verdict.whatWasOpened(socket));
    }

    /** Whether bytes waited at both observations, and none were read in between. */
    private static boolean stands(SocketRecord socket, JudgingContext context) {
        Between looks = Between.looksAt(socket);
        Observation before = looks.before();
        Observation after = looks.after();
        if (before == null || after == null || !looks.spans(context.threshold())) {
            return false;
        }
        boolean waited = before.receiveQueue() > 0 && after.receiveQueue() >= before.receiveQueue();
        return waited && (!looks.has(Field.BYTES_RECEIVED) || read(before) == read(after));
    }

    private static long read(Observation seen) {
        return seen.info().bytesReceived().orElse(0) - seen.receiveQueue();
    }

    /** On loopback a segment may be as long as the whole window: more bytes must then wait than the peer may still send. */
    private static boolean isFull(Observation seen, long window) {
        long segment = seen.info().get(Field.RCV_MSS).orElse(0);
        return window == 0 || (window < segment && window < seen.receiveQueue());
    }
}
