package io.sockspan.detect;

import io.sockspan.model.Api;
import io.sockspan.model.SocketRecord;
import org.jspecify.annotations.Nullable;

/**
 * A garbage collection found no reference to the socket's Java object, and the descriptor is open: certain, because no code can close it.
 * Pure.
 */
final class Unreachable implements Rule {
    @Override
    public String id() {
        return "unreachable";
    }

    @Override
    public @Nullable Verdict judge(SocketRecord socket, JudgingContext context) {
        if (!socket.ownership().isUnreachable()
                || socket.closing().closedTime() != 0
                || !context.lasted(socket.ownership().unreachableSince())) {
            return null;
        }
        return new Verdict(
                null,
                socket.identity().api() == Api.SOCKET
                        ? "its Java object is gone, and only the JDK's Cleaner can still close it"
                        : "its Java object is gone, and nothing can close it any more",
                "close " + Verdict.whatWasOpened(socket)
                        + " while something holds it: in try-with-resources, or where what comes after the opening throws");
    }
}
