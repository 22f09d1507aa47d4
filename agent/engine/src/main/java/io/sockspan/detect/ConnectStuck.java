package io.sockspan.detect;

import io.sockspan.model.Endpoint;
import io.sockspan.model.Observation;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.TcpInfo;
import io.sockspan.model.TcpState;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A SYN was sent again and again and nobody answers, not even with a refusal: certain where the kernel tells of the repetition. Pure. */
final class ConnectStuck implements Trouble {
    @Override
    public String id() {
        return "connect-stuck";
    }

    @Override
    public @Nullable Verdict judge(SocketRecord socket, JudgingContext moment) {
        if (!moment.held(socket) || socket.tcp().state() != TcpState.SYN_SENT || !moment.lasts(socket)) {
            return null;
        }
        Observation seen = socket.tcp().observation();
        TcpInfo info = seen == null ? TcpInfo.NONE : seen.info();
        OptionalLong again = info.totalRetrans();
        long times =
                Math.max(again.orElse(0), info.get(TcpInfo.Field.RETRANSMITS).orElse(0));
        if (again.isPresent() && times == 0) {
            return null;
        }
        Endpoint peer = socket.ends().peer();
        return new Verdict(
                again.isPresent() ? null : "without TCP_INFO it cannot be seen whether the SYN was sent again",
                "nobody answers the SYN"
                        + (times == 0 ? "" : ", sent again " + times + (times == 1 ? " time" : " times")),
                "give connect() a time-out in " + Verdict.whatWasOpened(socket) + ", and ask whether "
                        + (peer == null ? "the peer" : peer) + " is there, is cut off, or has a full accept queue");
    }
}
