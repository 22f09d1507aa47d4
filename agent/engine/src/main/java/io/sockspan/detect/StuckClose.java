package io.sockspan.detect;

import io.sockspan.model.Endpoint;
import io.sockspan.model.PeerEnd;
import io.sockspan.model.Role;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.TcpState;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The code has closed, and our FIN is not acknowledged: certain, because the kernel still shows that state. Pure. */
final class StuckClose implements Trouble {
    private static final Set<TcpState> UNACKNOWLEDGED =
            EnumSet.of(TcpState.FIN_WAIT_1, TcpState.CLOSING, TcpState.LAST_ACK);

    @Override
    public String id() {
        return "stuck-close";
    }

    @Override
    public @Nullable Verdict judge(SocketRecord socket, JudgingContext context) {
        if (socket.closing().closedTime() == 0
                || socket.closing().doneTime() != 0
                || socket.identity().role() == Role.LISTENER
                || !UNACKNOWLEDGED.contains(socket.tcp().state())
                || !context.lasts(socket)) {
            return null;
        }
        Endpoint peer = socket.ends().peer();
        String who = peer == null ? "the peer" : peer.toString();
        return new Verdict(
                null, "it was closed, and our FIN is not acknowledged", around -> fix(who, around.peerEnd()));
    }

    private static String fix(String who, @Nullable PeerEnd end) {
        if (end != null && end.state() == TcpState.ESTABLISHED) {
            // On one host nothing is lost on the way, so data sent before the FIN must fill the peer's queue.
            return "no line of this program closes too late: make " + who
                    + " read, it is on this host and our FIN waits behind data";
        }
        return "no line of this program closes too late: ask why " + who
                + " does not acknowledge: it may be gone, cut off, or not reading what was sent before the FIN";
    }
}
