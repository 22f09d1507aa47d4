package io.sockspan.detect;

import io.sockspan.model.Endpoint;
import io.sockspan.model.Observation;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.TcpInfo;
import io.sockspan.model.TcpState;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A SYN was sent repeatedly, and no answer comes, not even a refusal. Certain where the kernel counts how often it was sent again. Pure.
 */
final class ConnectStuck implements Trouble {
    @Override
    public String id() {
        return "connect-stuck";
    }

    @Override
    public @Nullable Verdict judge(SocketRecord socket, JudgingContext context) {
        if (!context.held(socket) || socket.tcp().state() != TcpState.SYN_SENT || !context.lasts(socket)) {
            return null;
        }
        Observation seen = socket.tcp().observation();
        TcpInfo info = seen == null ? TcpInfo.NONE : seen.info();
        OptionalLong retransmissions = info.totalRetrans();
        long times = Math.max(
                retransmissions.orElse(0), info.get(TcpInfo.Field.RETRANSMITS).orElse(0));
        if (retransmissions.isPresent() && times == 0) {
            return null;
        }
        Endpoint peer = socket.ends().peer();
        return new Verdict(
                retransmissions.isPresent()
                        ? null
                        : "without TCP_INFO it cannot be seen whether the SYN was sent again",
                "the SYN is not answered"
                        + (times == 0 ? "" : ", sent again " + times + (times == 1 ? " time" : " times")),
                "give connect() a time-out in " + Verdict.whatWasOpened(socket) + ", and ask whether "
                        + (peer == null ? "the peer" : peer) + " is there, is cut off, or has a full accept queue");
    }
}
