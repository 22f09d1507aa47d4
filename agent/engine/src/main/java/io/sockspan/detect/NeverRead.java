package io.sockspan.detect;

import io.sockspan.model.Observation;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.TcpState;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The peer is done, and nobody has read that: certain only if the code never read a byte of it, for a pool may leave an idle connection
 * so until its next use. Pure.
 */
final class NeverRead implements Rule {
    @Override
    public String id() {
        return "never-read";
    }

    @Override
    public @Nullable Verdict judge(SocketRecord socket, Moment moment) {
        if (socket.lastTold() != null
                || socket.inputShutTime() != 0
                || !moment.overAndOpen(socket)
                || moment.sending(socket)) {
            return null;
        }
        String waits = socket.state() == TcpState.CLOSE_WAIT ? "the peer's end of stream" : "the peer's reset";
        return new Verdict(
                doubt(socket),
                waits + " waits, and nobody reads",
                "read or close what was opened at " + socket.opened().stack().top());
    }

    private static @Nullable String doubt(SocketRecord socket) {
        Observation seen = socket.observation();
        OptionalLong received =
                seen == null ? OptionalLong.empty() : seen.info().bytesReceived();
        if (seen == null || received.isEmpty() || seen.receiveQueue() < 0) {
            return "without TCP_INFO it cannot be seen whether it was ever read: an idle connection of a pool looks the same";
        }
        // In CLOSE_WAIT the peer's FIN counts as one received byte; after a reset there need not have been one.
        long data = received.getAsLong() - (socket.state() == TcpState.CLOSE_WAIT ? 1 : 0);
        return data - seen.receiveQueue() <= 0
                ? null
                : "idle after a complete exchange and the peer has gone: a pool may close it at its next use";
    }
}
