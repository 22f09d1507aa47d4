package io.sockspan.detect;

import io.sockspan.model.Site;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.Surroundings;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a rule has against a socket. A value.
 *
 * @param doubt why it is not certain, one sentence; null if it is
 * @param summary the title of the story, without addresses
 * @param fix gives one sentence that names the line to change, from the surroundings that are found out after the verdict
 */
record Verdict(@Nullable String doubt, String summary, Function<Surroundings, String> fix) {
    /** A verdict whose fix follows from the socket alone. */
    Verdict(@Nullable String doubt, String summary, String fix) {
        this(doubt, summary, around -> fix);
    }

    String fix(SocketRecord socket) {
        return fix.apply(socket.surroundings());
    }

    /** The fix where no hook saw the opening or the last read. */
    static String findTheLine(SocketRecord socket) {
        Site use = socket.beginning().found() == null
                ? null
                : socket.beginning().found().firstUse();
        return use == null || use.stack().isEmpty()
                ? "its lines were before the attach: watch the next one of its kind, which will be named, or start with -javaagent"
                : "it was opened before the attach: close what is used at "
                        + use.stack().top();
    }

    /** The socket as a fix names it: by the line that opened it. */
    static String whatWasOpened(SocketRecord socket) {
        Site use = socket.beginning().found() == null
                ? null
                : socket.beginning().found().firstUse();
        if (use != null && !use.stack().isEmpty()) {
            return "what was open before the attach and is used at "
                    + use.stack().top();
        }
        return socket.beginning().site().stack().isEmpty()
                ? "what was open before the attach"
                : "what was opened at " + socket.beginning().site().stack().top();
    }

    /** What a fix adds where the code cancelled a key and may have taken that for a close; else empty. */
    static String cancelClosesNothing(SocketRecord socket) {
        Site cancelled = socket.ownership().keyCancelled();
        return cancelled == null
                ? ""
                : "; that its key was cancelled (" + cancelled.stack().top() + ") closes nothing";
    }
}
