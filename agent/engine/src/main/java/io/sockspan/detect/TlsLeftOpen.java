package io.sockspan.detect;

import io.sockspan.model.Site;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.TcpState;
import org.jspecify.annotations.Nullable;

/**
 * The SSLSocket was closed and the socket under it was not, as {@code createSocket(socket, host, port, false)} asks for: certain once TCP is
 * over, for then nothing can be said without TLS either; before that a suspicion, when nothing moves. Pure.
 */
final class TlsLeftOpen implements Rule {
    @Override
    public String id() {
        return "tls-left-open";
    }

    @Override
    public @Nullable Verdict judge(SocketRecord socket, JudgingContext moment) {
        Site closed = socket.ownership().tlsClosed();
        if (closed == null || !moment.held(socket) || !moment.isPast(closed.time())) {
            return null;
        }
        boolean over = moment.overAndOpen(socket);
        boolean idle = socket.tcp().state() == TcpState.ESTABLISHED && moment.isQuiet(socket);
        if (over ? moment.sending(socket) : !idle) {
            return null;
        }
        return new Verdict(
                over ? null : "it may yet be used without TLS: nothing has moved since, and nothing more is known",
                "TLS was closed, and the socket under it was not",
                "close the socket under the SSLSocket where that is closed ("
                        + closed.stack().top() + "), or create it with autoClose");
    }
}
