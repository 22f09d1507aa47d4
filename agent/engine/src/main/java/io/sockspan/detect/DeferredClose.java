package io.sockspan.detect;

import io.sockspan.model.ReadInterest;
import io.sockspan.model.Site;
import io.sockspan.model.SocketRecord;
import org.jspecify.annotations.Nullable;

/**
 * {@code close()} returned and the descriptor is open: a channel that is registered with a selector is closed by that selector's next run, and
 * there was none. Certain, for the kernel still has the descriptor, unless a thread waits in that selector: it has four times the threshold to
 * come back. Pure.
 */
final class DeferredClose implements Rule {
    @Override
    public String id() {
        return "deferred-close";
    }

    @Override
    public @Nullable Verdict judge(SocketRecord socket, JudgingContext moment) {
        Site close = socket.closing().requested();
        if (close == null || socket.closing().closedTime() != 0 || !moment.isPast(close.time())) {
            return null;
        }
        boolean selecting = socket.ownership().attention() == ReadInterest.SELECTING;
        if (selecting && !moment.isLongPast(close.time())) {
            return null;
        }
        return new Verdict(
                selecting ? "a thread waits in its selector, whose next event or time-out closes it" : null,
                "close() was called, and its selector has not run since",
                "have its selector select once more after close() ("
                        + close.stack().top()
                        + "), or close the selector: until then the descriptor of a registered channel stays open");
    }
}
