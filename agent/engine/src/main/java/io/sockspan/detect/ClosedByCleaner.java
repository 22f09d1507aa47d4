package io.sockspan.detect;

import io.sockspan.model.SocketRecord;
import org.jspecify.annotations.Nullable;

/** The JDK closed it, by its Cleaner or a finalizer, because a garbage collection found no reference to it: certain. Pure. */
final class ClosedByCleaner implements Rule {
    @Override
    public String id() {
        return "closed-by-cleaner";
    }

    @Override
    public @Nullable Verdict judge(SocketRecord socket, JudgingContext context) {
        if (!socket.ownership().collected() || socket.closing().closedTime() == 0) {
            return null;
        }
        return new Verdict(
                null,
                "the garbage collector closed it, not the code",
                "close " + Verdict.whatWasOpened(socket)
                        + ": in try-with-resources, or where what comes after the opening throws; without a collection it stays open");
    }
}
