package io.sockspan.detect;

import io.sockspan.model.ReadInterest;
import io.sockspan.model.Site;
import io.sockspan.model.SocketRecord;
import org.jspecify.annotations.Nullable;

/**
 * The channel's key was cancelled, so no selector reports that the peer has ended the connection, and the code has not closed it. Certain,
 * unless the channel went into blocking mode: other code may read it then. Pure.
 */
final class CancelledKey implements Rule {
    @Override
    public String id() {
        return "cancelled-key";
    }

    @Override
    public @Nullable Verdict judge(SocketRecord socket, JudgingContext context) {
        Site cancelled = socket.ownership().keyCancelled();
        if (cancelled == null
                || socket.outcomes().later() != null
                || socket.closing().inputShutTime() != 0
                || !context.overAndOpen(socket)
                || context.sending(socket)) {
            return null;
        }
        return new Verdict(
                socket.ownership().attention() == ReadInterest.READER
                        ? "its channel is in blocking mode since: the code that took it over may still read it"
                        : context.tooFresh(socket),
                "its key was cancelled, and no code has closed it",
                "close the channel where its key is cancelled ("
                        + cancelled.stack().top() + "): cancel() only takes it from its selector");
    }
}
