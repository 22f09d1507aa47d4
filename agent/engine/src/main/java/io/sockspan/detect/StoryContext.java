package io.sockspan.detect;

import io.sockspan.model.AcceptQueue;
import io.sockspan.model.Closer;
import io.sockspan.model.Ending;
import io.sockspan.model.PeerEnd;
import io.sockspan.model.Site;
import io.sockspan.model.SocketRecord;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Words for what surrounds a socket: its other end, its accept queue, how TCP ended. Pure; an absent fact gets no words. */
final class StoryContext {
    private StoryContext() {}

    static String peer(PeerEnd end) {
        String who = end.here() ? ", this JVM" : end.pid() == 0 ? "" : ", pid " + end.pid();
        return "is in " + end.state() + who;
    }

    /** Counts first, then where a connection was last accepted. */
    static String queue(AcceptQueue queue, long now) {
        StringJoiner text = new StringJoiner(", ");
        String limit = queue.limit() < 0 ? "" : " of " + queue.limit();
        add(text, queue.length(), limit + " wait");
        add(text, queue.drops(), " dropped");
        add(text, queue.handshakes(), " in handshake");
        add(text, queue.clientsGone(), " clients gone");
        Site last = queue.lastAccept();
        text.add(
                last == null
                        ? "none was accepted since the watching began"
                        : "last accepted " + Story.seconds(now - last.time()) + " ago at "
                                + last.stack().top() + " by thread " + last.thread());
        return text.toString();
    }

    private static void add(StringJoiner text, long count, String what) {
        if (count >= 0) {
            text.add(count + what);
        }
    }

    /** Who ended first, and how TCP ended; null if neither is known. */
    static @Nullable String ending(SocketRecord socket) {
        StringJoiner text = new StringJoiner(", ").setEmptyValue("");
        Closer first = socket.tcp().closedFirst();
        if (first != null) {
            text.add(
                    switch (first) {
                        case LOCAL -> "this side first";
                        case PEER -> "the peer first";
                        case SIMULTANEOUS -> "both sides at once";
                    });
        }
        Ending ending = socket.tcp().ending();
        if (ending != null && ending != Ending.UNKNOWN) {
            text.add(
                    switch (ending) {
                        case ORDERLY -> "orderly";
                        case RESET_BY_US -> "reset by us";
                        case RESET_BY_PEER -> "reset by the peer";
                        case TIMED_OUT -> "timed out";
                        default -> "reset";
                    });
        }
        return text.length() == 0 ? null : text.toString();
    }
}
