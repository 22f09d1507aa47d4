package io.sockspan.detect;

import io.sockspan.model.SocketRecord;
import org.jspecify.annotations.Nullable;

/**
 * What a rule says of a socket.
 *
 * @param doubt why it is not certain, one sentence; null if it is
 * @param summary the title of the story, without addresses
 * @param fix one sentence that names the line to change
 */
public record Verdict(@Nullable String doubt, String summary, String fix) {
    /** The fix where no hook saw the opening or the last read. */
    static final String FIND_THE_LINE =
            "its lines were before the attach: watch the next one of its kind, which will be named, or start with -javaagent";

    /** The socket as a fix names it: by the line that opened it. */
    static String whatWasOpened(SocketRecord socket) {
        return socket.opened().stack().isEmpty()
                ? "what was open before the attach"
                : "what was opened at " + socket.opened().stack().top();
    }
}
