package io.sockspan.detect;

import io.sockspan.model.Site;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.TcpState;
import org.jspecify.annotations.Nullable;

/**
 * The SSLSocket was closed and the socket under it was not, as {@code createSocket(socket, host, port, false)} asks for. Certain once TCP
 * is over, because the socket is then of no use without TLS either. Before that a suspicion, if nothing moves. Pure.
 */
final class TlsLeftOpen implements Rule {
    @Override
    public String id() {
        return "tls-left-open";
    }

    @Override
    public @Nullable Verdict judge(SocketRecord socket, JudgingContext context) {
        Site closed = socket.ownership().tlsClosed();
        if (closed == null || !context.held(socket) || !context.isPast(closed.time())) {
            return null;
        }
        boolean over = context.overAndOpen(socket);
        boolean idle = socket.tcp().state() == TcpState.ESTABLISHED && context.isQuiet(socket);
        if (over ? context.sending(socket) : !idle) {
            return null;
        }
        return new Verdict(
                over ? null : "it may yet be used without TLS: nothing has moved since, and nothing more is known",
                "TLS was closed, and the socket under it was not",
                "close the socket under the SSLSocket where that is closed ("
                        + closed.stack().top() + "), or create it with autoClose");
    }
}
