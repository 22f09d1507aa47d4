package io.sockspan.detect;

import io.sockspan.model.IoOutcome;
import io.sockspan.model.SocketRecord;
import org.jspecify.annotations.Nullable;

/**
 * A read or a write threw, TCP is over on this side, and the code has not closed the socket. Certain, because nothing can come or go any
 * more. Pure.
 */
final class ErrorIgnored implements Rule {
    @Override
    public String id() {
        return "error-ignored";
    }

    @Override
    public @Nullable Verdict judge(SocketRecord socket, JudgingContext context) {
        IoOutcome later = socket.outcomes().later();
        if (later == null || later.isEndOfStream() || !context.overAndOpen(socket) || context.sending(socket)) {
            return null;
        }
        String what = socket.outcomes().readIsLater() ? "a read" : "a write";
        return new Verdict(
                context.tooFresh(socket),
                "the error of " + what + " was ignored (" + later.error() + ")",
                "close it where " + what + " failed (" + later.site().stack().top() + ")"
                        + Verdict.cancelClosesNothing(socket));
    }
}
