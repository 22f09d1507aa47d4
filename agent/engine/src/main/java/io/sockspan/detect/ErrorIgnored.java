package io.sockspan.detect;

import io.sockspan.model.IoOutcome;
import io.sockspan.model.SocketRecord;
import org.jspecify.annotations.Nullable;

/** A read or a write threw, TCP is over for us, and nobody closed: certain, for nothing can come or go any more. Pure. */
final class ErrorIgnored implements Rule {
    @Override
    public String id() {
        return "error-ignored";
    }

    @Override
    public @Nullable Verdict judge(SocketRecord socket, JudgingContext moment) {
        IoOutcome told = socket.outcomes().later();
        if (told == null || told.isEndOfStream() || !moment.overAndOpen(socket) || moment.sending(socket)) {
            return null;
        }
        String what = socket.outcomes().readIsLater() ? "a read" : "a write";
        return new Verdict(
                moment.tooFresh(socket),
                "the error of " + what + " was ignored (" + told.error() + ")",
                "close it where " + what + " failed (" + told.site().stack().top() + ")"
                        + Verdict.cancelClosesNothing(socket));
    }
}
