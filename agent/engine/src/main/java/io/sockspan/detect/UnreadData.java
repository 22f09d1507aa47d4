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
 * The receive queue stands full and nobody has read a byte between two looks, so that the peer cannot send: certain where the kernel tells
 * the window that it offers. The few bytes that wait in an idle connection of a pool are none. Pure.
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
    public @Nullable Verdict judge(SocketRecord socket, JudgingContext moment) {
        Observation seen = socket.tcp().observation();
        if (seen == null
                || !moment.held(socket)
                || !MAY_RECEIVE.contains(socket.tcp().state())
                || !stands(socket, moment)) {
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
                "nobody reads: " + seen.receiveQueue() + " B wait"
                        + (window.isPresent() ? ", and the peer may send no more" : ""),
                "read or close " + Verdict.whatWasOpened(socket));
    }

    /** Whether something waited at both looks, and none of it was read in between. */
    private static boolean stands(SocketRecord socket, JudgingContext moment) {
        Between looks = Between.looksAt(socket);
        Observation before = looks.before();
        Observation after = looks.after();
        if (before == null || after == null || !looks.apart(moment.threshold())) {
            return false;
        }
        boolean waited = before.receiveQueue() > 0 && after.receiveQueue() >= before.receiveQueue();
        return waited && (!looks.has(Field.BYTES_RECEIVED) || read(before) == read(after));
    }

    private static long read(Observation seen) {
        return seen.info().bytesReceived().orElse(0) - seen.receiveQueue();
    }

    /** On loopback a segment may be as long as the whole window: what waits must then be more than what may still come. */
    private static boolean isFull(Observation seen, long window) {
        long segment = seen.info().get(Field.RCV_MSS).orElse(0);
        return window == 0 || (window < segment && window < seen.receiveQueue());
    }
}
