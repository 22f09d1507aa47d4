package io.sockspan.detect;

import io.sockspan.model.IoOutcome;
import io.sockspan.model.Observation;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.TcpState;
import org.jspecify.annotations.Nullable;

/**
 * An exception was thrown over the socket, nothing has moved since, and the code has not closed it. Never certain, because to the kernel
 * it is an idle connection. Pure.
 */
final class Abandoned implements Rule {
    @Override
    public String id() {
        return "abandoned";
    }

    @Override
    public @Nullable Verdict judge(SocketRecord socket, JudgingContext context) {
        IoOutcome thrown = socket.ownership().thrown();
        long last = socket.ownership().thrownLast();
        if (thrown == null
                || !context.canTellTrouble()
                || !context.held(socket)
                || socket.tcp().state() != TcpState.ESTABLISHED
                || !context.lasted(last)
                || !context.isQuiet(socket)
                || context.movedAfter(socket, last)) {
            return null;
        }
        Observation seen = socket.tcp().observation();
        boolean unread = seen != null && seen.receiveQueue() > 0;
        return new Verdict(
                "an idle connection looks the same, and somebody may still want it",
                "nothing has moved since an exception was thrown over it"
                        + (unread ? ", and what has come is not read" : ""),
                "close it where " + thrown.error() + " is caught, which came from "
                        + thrown.site().stack().top());
    }
}
