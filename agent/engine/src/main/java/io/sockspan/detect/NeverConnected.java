package io.sockspan.detect;

import io.sockspan.model.Role;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.TcpState;
import org.jspecify.annotations.Nullable;

/**
 * A descriptor was opened, never connected, and the code has not closed it: certain where a hook saw the opening. A connect that waits for
 * its answer is not accused, nor is a listener once it listens. Pure.
 */
final class NeverConnected implements Rule {
    @Override
    public String id() {
        return "never-connected";
    }

    @Override
    public @Nullable Verdict judge(SocketRecord socket, JudgingContext context) {
        if (socket.tcp().wasConnected()
                || socket.closing().closedTime() != 0
                || socket.closing().requested() != null
                || socket.descriptorState() != TcpState.CLOSED
                || !context.isPast(socket.descriptorEntry().time())) {
            return null;
        }
        if (socket.beginning().found() != null) {
            return new Verdict(
                    "it was open before the attach: the kernel says that it never exchanged anything, not what it waits for",
                    "never connected, and no code has closed it",
                    Verdict.findTheLine(socket));
        }
        return new Verdict(
                null,
                what(socket),
                "close " + Verdict.whatWasOpened(socket)
                        + (socket.outcomes().connectError() == null
                                ? " where it will not be connected, also where something throws before that"
                                : " where its connect() fails: what is refused before it begins does not close it"));
    }

    private static String what(SocketRecord socket) {
        if (socket.identity().role() == Role.LISTENER) {
            return "opened to listen, never bound, and no code has closed it";
        }
        if (socket.outcomes().connectError() != null) {
            return "its connect failed (" + socket.outcomes().connectError() + "), and no code has closed it";
        }
        return socket.ends().local() == null
                ? "opened, never connected, and no code has closed it"
                : "bound, never connected, and no code has closed it";
    }
}
