package io.sockspan.detect;

import io.sockspan.model.AcceptQueue;
import io.sockspan.model.Role;
import io.sockspan.model.Site;
import io.sockspan.model.SocketRecord;
import org.jspecify.annotations.Nullable;

/**
 * A listener's queue has been full, or has held clients that gave up, at every look for the threshold. Certain, because the kernel counts
 * it. Pure.
 */
final class NotAccepting implements Trouble {
    @Override
    public String id() {
        return "not-accepting";
    }

    @Override
    public @Nullable Verdict judge(SocketRecord socket, JudgingContext context) {
        AcceptQueue queue = socket.surroundings().acceptQueue();
        if (queue == null
                || socket.identity().role() != Role.LISTENER
                || socket.closing().closedTime() != 0) {
            return null;
        }
        boolean bad = queue.isFull() || queue.clientsGone() > 0;
        if (!bad || queue.since() == 0 || context.now() - queue.since() < context.threshold()) {
            return null;
        }
        String what = queue.isFull() ? "its queue is full" : "its queue holds connections whose clients have gone";
        return new Verdict(
                null, what + ": " + StoryContext.queue(queue, context.now()), fix(socket, queue.lastAccept()));
    }

    private static String fix(SocketRecord socket, @Nullable Site last) {
        return last == null
                ? "call accept() on " + Verdict.whatWasOpened(socket)
                : "see what keeps the thread " + last.thread() + " from accept() at "
                        + last.stack().top()
                        + ", accept on another thread than the work is done on, or let more wait (backlog)";
    }
}
