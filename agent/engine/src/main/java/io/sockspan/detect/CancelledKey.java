package io.sockspan.detect;

import io.sockspan.model.ReadInterest;
import io.sockspan.model.Site;
import io.sockspan.model.SocketRecord;
import org.jspecify.annotations.Nullable;

/**
 * Its key was cancelled, so no selector tells anybody that the peer is done, and nobody has closed: certain unless the channel went into
 * blocking mode, in which somebody else may read it. Pure.
 */
final class CancelledKey implements Rule {
    @Override
    public String id() {
        return "cancelled-key";
    }

    @Override
    public @Nullable Verdict judge(SocketRecord socket, JudgingContext moment) {
        Site cancelled = socket.ownership().keyCancelled();
        if (cancelled == null
                || socket.outcomes().later() != null
                || socket.closing().inputShutTime() != 0
                || !moment.overAndOpen(socket)
                || moment.sending(socket)) {
            return null;
        }
        return new Verdict(
                socket.ownership().attention() == ReadInterest.READER
                        ? "its channel is in blocking mode since: whoever took it over may still read it"
                        : moment.tooFresh(socket),
                "its key was cancelled, and nobody has closed",
                "close the channel where its key is cancelled ("
                        + cancelled.stack().top() + "): cancel() only takes it from its selector");
    }
}
