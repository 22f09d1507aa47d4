package io.sockspan.detect;

import io.sockspan.model.ReadInterest;
import io.sockspan.model.Site;
import io.sockspan.model.SocketRecord;
import org.jspecify.annotations.Nullable;

/**
 * {@code close()} returned, and the descriptor is still open: a selector closes its registered channels in its next run, and there was
 * none. Certain, because the kernel still has the descriptor. If a thread waits in the selector it is not certain, and that thread has four
 * times the threshold to come back. Pure.
 */
final class DeferredClose implements Rule {
    @Override
    public String id() {
        return "deferred-close";
    }

    @Override
    public @Nullable Verdict judge(SocketRecord socket, JudgingContext context) {
        Site close = socket.closing().requested();
        if (close == null || socket.closing().closedTime() != 0 || !context.isPast(close.time())) {
            return null;
        }
        boolean selecting = socket.ownership().attention() == ReadInterest.SELECTING;
        if (selecting && !context.isLongPast(close.time())) {
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
