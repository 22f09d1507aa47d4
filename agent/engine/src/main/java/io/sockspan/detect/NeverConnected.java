package io.sockspan.detect;

import io.sockspan.model.Role;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.TcpState;
import org.jspecify.annotations.Nullable;

/**
 * A descriptor was opened, no connection came of it, and nobody has closed: certain where its opening was seen. A connect that waits for its
 * answer is none, and a listener is none once it listens. Pure.
 */
final class NeverConnected implements Rule {
    @Override
    public String id() {
        return "never-connected";
    }

    @Override
    public @Nullable Verdict judge(SocketRecord socket, JudgingContext moment) {
        if (socket.wasConnected()
                || socket.closedTime() != 0
                || socket.closeRequested() != null
                || socket.descriptorState() != TcpState.CLOSED
                || !moment.isPast(socket.descriptorEntry().time())) {
            return null;
        }
        if (socket.foundOpen() != null) {
            return new Verdict(
                    "it was open before the attach: the kernel says that it never exchanged anything, not what it waits for",
                    "never connected, and nobody has closed",
                    Verdict.findTheLine(socket));
        }
        return new Verdict(
                null,
                what(socket),
                "close " + Verdict.whatWasOpened(socket)
                        + (socket.connectError() == null
                                ? " where it will not be connected, also where something throws before that"
                                : " where its connect() fails: what is refused before it begins does not close it"));
    }

    private static String what(SocketRecord socket) {
        if (socket.role() == Role.LISTENER) {
            return "opened to listen, never bound, and nobody has closed";
        }
        if (socket.connectError() != null) {
            return "its connect failed (" + socket.connectError() + "), and nobody has closed";
        }
        return socket.local() == null
                ? "opened, never connected, and nobody has closed"
                : "bound, never connected, and nobody has closed";
    }
}
