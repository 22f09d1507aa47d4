package io.sockspan.detect;

import io.sockspan.model.SocketRecord;
import org.jspecify.annotations.Nullable;

/** The JDK closed it, by its Cleaner or a finalizer, for a garbage collection had found that nobody holds it: certain. Pure. */
final class ClosedByCleaner implements Rule {
    @Override
    public String id() {
        return "closed-by-cleaner";
    }

    @Override
    public @Nullable Verdict judge(SocketRecord socket, JudgingContext moment) {
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
