package io.sockspan.detect;

import io.sockspan.model.IoOutcome;
import io.sockspan.model.SocketRecord;
import org.jspecify.annotations.Nullable;

/**
 * A read reported the end of the stream, TCP is over on this side, and the code has not closed the socket: certain if nothing is being
 * sent. Pure.
 */
final class EofIgnored implements Rule {
    @Override
    public String id() {
        return "eof-ignored";
    }

    @Override
    public @Nullable Verdict judge(SocketRecord socket, JudgingContext context) {
        IoOutcome later = socket.outcomes().later();
        boolean ended = later == null ? socket.endTakenUnseen() : later.isEndOfStream();
        if (!ended || !context.overAndOpen(socket) || context.sending(socket)) {
            return null;
        }
        if (later == null) {
            return new Verdict(
                    "it was open before the attach: the kernel says that the peer's end was read, not whether it was reported to the code",
                    "the end of stream was read, and no code has closed it",
                    Verdict.findTheLine(socket));
        }
        String doubt = context.canSeeSending(socket)
                ? context.tooFresh(socket)
                : "without TCP_INFO it cannot be seen whether an answer is still being sent";
        return new Verdict(
                doubt,
                "the end of stream was read and ignored",
                "close it where the read returned -1 (" + later.site().stack().top() + ")" + orWhereItWasOpened(socket)
                        + Verdict.cancelClosesNothing(socket));
    }

    private static String orWhereItWasOpened(SocketRecord socket) {
        return socket.beginning().site().stack().isEmpty()
                ? ""
                : ", or open it in try-with-resources ("
                        + socket.beginning().site().stack().top() + ")";
    }
}
