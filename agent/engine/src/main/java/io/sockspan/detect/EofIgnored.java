package io.sockspan.detect;

import io.sockspan.model.IoOutcome;
import io.sockspan.model.SocketRecord;
import org.jspecify.annotations.Nullable;

/** A read told the code that the stream has ended, TCP is over for us, and nobody closed: certain if nothing is being sent. Pure. */
final class EofIgnored implements Rule {
    @Override
    public String id() {
        return "eof-ignored";
    }

    @Override
    public @Nullable Verdict judge(SocketRecord socket, Moment moment) {
        IoOutcome told = socket.lastTold();
        if (told == null || !told.isEndOfStream() || !moment.overAndOpen(socket) || moment.sending(socket)) {
            return null;
        }
        String doubt = moment.canSeeSending(socket)
                ? moment.tooFresh(socket)
                : "without TCP_INFO it cannot be seen whether an answer is still being sent";
        return new Verdict(
                doubt,
                "the end of stream was read and ignored",
                "close it where the read returned -1 (" + told.site().stack().top()
                        + "), or open it in try-with-resources ("
                        + socket.opened().stack().top() + ")");
    }
}
