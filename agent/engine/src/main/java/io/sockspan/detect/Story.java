package io.sockspan.detect;

import io.sockspan.model.Api;
import io.sockspan.model.Endpoint;
import io.sockspan.model.FoundOpen;
import io.sockspan.model.IoOutcome;
import io.sockspan.model.Observation;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.Stack;
import io.sockspan.model.TcpInfo;
import io.sockspan.model.Transition;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Tells a finding as a person reads it: opened here, told there, closed or not, since when, and the fix. Pure. */
final class Story {
    private static final double NANOS_PER_SECOND = 1e9;

    private final StringJoiner lines = new StringJoiner("\n");

    private Story() {}

    static String of(String rule, String fingerprint, Verdict verdict, SocketRecord socket, long now) {
        Story story = new Story();
        story.lines.add(rule + ": " + verdict.summary());
        story.line(
                "",
                addresses(socket) + "  "
                        + (socket.api() == Api.UNKNOWN ? "" : socket.api().label() + "  ")
                        + socket.role().label() + "  fd " + socket.fd()
                        + (socket.foundOpen() == null ? "  open " : "  open at least ")
                        + seconds(now - socket.bornTime()) + ", " + socket.state() + " "
                        + since(socket.lastTransition(), now));
        story.line(
                "opened",
                socket.foundOpen() == null
                        ? place(socket.opened().stack(), socket.opened().thread())
                        : "before-attach, its line was not seen");
        story.told("last read", socket.lastRead());
        story.told("last write", socket.lastWrite());
        story.line("close()", socket.foundOpen() == null ? "never called" : "not called since the attach");
        story.line("kernel", kernel(socket.observation()) + end(socket.foundOpen()));
        story.line("certain", verdict.doubt() == null ? "yes" : "no: " + verdict.doubt());
        story.line("fix", verdict.fix());
        story.line("known as", fingerprint);
        return story.lines.toString();
    }

    private void line(String name, String text) {
        lines.add(name.isEmpty() ? "  " + text : String.format(Locale.ROOT, "  %-10s %s", name, text));
    }

    private void told(String name, @Nullable IoOutcome outcome) {
        if (outcome != null) {
            String what = outcome.isEndOfStream() ? "returned -1" : "threw " + outcome.error();
            String times = outcome.count() > 1 ? ", " + outcome.count() + " times" : "";
            String handler = outcome.handler() == null ? "" : "  told to " + outcome.handler();
            line(name, place(outcome.site().stack(), outcome.site().thread()) + "  " + what + times + handler);
        }
    }

    private static String place(Stack stack, String thread) {
        return stack.top() + "  thread " + thread;
    }

    private static String addresses(SocketRecord socket) {
        String peer = socket.peer() == null ? "unknown" : socket.peer().toString();
        String host = socket.peerHost() == null ? "" : " (" + socket.peerHost() + ")";
        Endpoint local = socket.local();
        return (local == null ? "unknown" : local.toString()) + " -> " + peer + host;
    }

    private static String since(Transition state, long now) {
        return (state.exact() ? "" : "at least ") + seconds(now - state.time());
    }

    private static String kernel(@Nullable Observation seen) {
        if (seen == null) {
            return "was not asked";
        }
        TcpInfo info = seen.info();
        StringJoiner text = new StringJoiner(", ");
        add(text, info.bytesSent(), " B sent");
        add(text, info.bytesReceived(), " B received (a FIN counts as one)");
        add(text, info.totalRetrans(), " retransmitted");
        if (seen.receiveQueue() >= 0) {
            text.add(seen.receiveQueue() == 0 ? "nothing left unread" : seen.receiveQueue() + " B left unread");
        }
        return text.length() == 0 ? "state only" : text.toString();
    }

    private static String end(@Nullable FoundOpen found) {
        if (found == null || found.endTaken() == null) {
            return "";
        }
        return found.endTaken() ? ", the peer's FIN was taken from the queue" : ", the peer's FIN waits in the queue";
    }

    private static void add(StringJoiner text, OptionalLong value, String unit) {
        value.ifPresent(number -> text.add(number + unit));
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.2f s", Math.max(0, nanos) / NANOS_PER_SECOND);
    }
}
