package io.sockspan.test;

import io.sockspan.test.scope.Claim;
import java.util.Locale;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** One leaked socket in the words of a failed test: a title, and at most nine lines. Pure. */
final class LeakText {
    private static final double MILLIS_PER_SECOND = 1e3;

    private final Suspect socket;
    private final StringJoiner lines = new StringJoiner("\n");

    private LeakText(Suspect socket) {
        this.socket = socket;
    }

    /** {@code orders-db:5432 CLOSE_WAIT, end of stream ignored}. */
    static String title(Suspect socket) {
        String peer = socket.text("peer");
        String where =
                socket.has("peer_host") ? socket.text("peer_host") + peer.substring(peer.lastIndexOf(':')) : peer;
        String cause = socket.text("rule").replace('-', ' ').replaceFirst("^eof ", "end of stream ");
        return where + " " + socket.text("state") + ", " + cause;
    }

    /**
     * The lines below the title.
     *
     * @param where what fails: the owner, or what is around it
     * @param seen where the same bug was seen first, null if this is the first time
     */
    static String story(Suspect socket, String where, @Nullable String seen) {
        LeakText text = new LeakText(socket);
        text.lines.add(
                "  " + text.addresses() + "  " + socket.text("api") + "  fd " + socket.text("fd") + "  " + text.ages());
        text.line(
                "opened", place(socket.stack("opened_stack")) + "  thread " + socket.text("opened_thread") + text.in());
        text.bytes();
        if (socket.wasTold()) {
            text.line(socket.text("told_by"), place(socket.stack("told_stack")) + "  " + socket.text("told_what"));
        }
        text.line("close()", text.close());
        if (socket.has("held_by")) {
            text.line("held by", socket.text("held_by"));
        }
        text.line("why here", text.why(where));
        text.line("fix", socket.text("fix"));
        text.line("known?", (seen == null ? "new" : "as in " + seen) + ", fingerprint " + socket.text("fingerprint"));
        return text.lines.toString();
    }

    private String close() {
        if (socket.has("closed_stack")) {
            return place(socket.stack("closed_stack")) + "  called, and the descriptor is open";
        }
        return socket.wasCollected()
                ? "never called; a garbage collection closed it"
                : "never called (waited " + Grace.of(socket) + " ms)";
    }

    private void line(String name, String text) {
        lines.add(String.format(Locale.ROOT, "  %-10s %s", name, text));
    }

    private String addresses() {
        String host = socket.has("peer_host") ? " (" + socket.text("peer_host") + ")" : "";
        return socket.text("local") + " -> " + socket.text("peer") + host;
    }

    private String ages() {
        String atLeast = socket.is("in_state_exact") ? " " : " at least ";
        return "open " + seconds("age_ms") + ", " + socket.text("state") + atLeast + seconds("in_state_ms");
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

    private void bytes() {
        Long received = socket.number("received");
        Long sent = socket.number("sent");
        Long unread = socket.number("unread");
        if (received == null || sent == null || unread == null) {
            return;
        }
        String left = unread == 0 ? "nothing left unread" : unread + " B left unread";
        if (socket.text("state").equals("CLOSE_WAIT")) {
            // The kernel counts the FIN as a byte.
            line("peer FIN", "after " + (received - 1 - unread) + " B read, " + sent + " B written; " + left);
        } else {
            line("kernel", sent + " B sent, " + received + " B received (a FIN counts as one); " + left);
        }
    }

    private String seconds(String key) {
        Long millis = socket.number(key);
        return millis == null ? "unknown" : String.format(Locale.ROOT, "%.2f s", millis / MILLIS_PER_SECOND);
    }

    /** The innermost frame without its package, as the lines above the trace should be short. */
    private static String place(StackTraceElement[] stack) {
        if (stack.length == 0) {
            return "unknown";
        }
        StackTraceElement frame = stack[0];
        String type = frame.getClassName().substring(frame.getClassName().lastIndexOf('.') + 1);
        return type + "." + frame.getMethodName() + "(" + frame.getFileName() + ":" + frame.getLineNumber() + ")";
    }
}
