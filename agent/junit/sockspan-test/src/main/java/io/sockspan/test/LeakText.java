package io.sockspan.test;

import io.sockspan.test.scope.Claim;
import java.util.Locale;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Describes one leaked socket in the message of a failed test: a title, and at most nine lines. The agent gives the lines on what happened
 * to the socket; this class adds what the test has to do with it. Pure.
 */
final class LeakText {
    private final Suspect socket;
    private final StringJoiner lines = new StringJoiner("\n");

    private LeakText(Suspect socket) {
        this.socket = socket;
    }

    /** {@code orders-db:5432 CLOSE_WAIT, end of stream ignored}. */
    static String title(Suspect socket) {
        return socket.story().stream()
                .filter(line -> line[0].equals("title"))
                .map(line -> line[1])
                .findFirst()
                .orElse("unknown");
    }

    /**
     * The lines below the title.
     *
     * @param where what fails: the owner, or a scope around it
     * @param seen where the same bug was seen first, null if this is the first time
     */
    static String story(Suspect socket, String where, @Nullable String seen) {
        LeakText text = new LeakText(socket);
        for (String[] line : socket.story()) {
            text.add(line[0], line[1], where);
        }
        text.line("known?", (seen == null ? "new" : "as in " + seen) + ", fingerprint " + socket.text("fingerprint"));
        return text.lines.toString();
    }

    /** Adds a line of the agent's, and what the test knows of it, in the same line or in lines before it. */
    private void add(String label, String words, String where) {
        switch (label) {
            case "title":
                return;
            case "opened":
                line(label, words + in());
                return;
            case "close()":
                line(label, words + waited());
                return;
            case "fix":
                if (socket.has("held_by")) {
                    line("held by", socket.text("held_by"));
                }
                line("why here", why(where));
                line(label, words);
                return;
            default:
                line(label, words);
        }
    }

    private void line(String label, String text) {
        lines.add(label.isEmpty() ? "  " + text : String.format(Locale.ROOT, "  %-10s %s", label, text));
    }

    /** How long the test waited for a close; empty if a garbage collection closed the socket. */
    private String waited() {
        return socket.wasCollected() ? "" : " (waited " + Grace.of(socket) + " ms)";
    }

    private String why(String where) {
        Claim claim = socket.claim();
        if (claim.owner() == null) {
            return claim.why() + ": reported on " + where;
        }
        return claim.owner().label().equals(where)
                ? claim.why()
                : claim.why() + "; found later, so reported on " + where;
    }

    private String in() {
        return socket.claim().owner() == null ? "" : ", in " + socket.claim().owner();
    }
}
