package io.sockspan.detect;

import io.sockspan.model.AcceptQueue;
import io.sockspan.model.Api;
import io.sockspan.model.FoundOpen;
import io.sockspan.model.IoOutcome;
import io.sockspan.model.Observation;
import io.sockspan.model.Ownership;
import io.sockspan.model.PeerEnd;
import io.sockspan.model.Site;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.Stack;
import io.sockspan.model.StoryLabel;
import io.sockspan.model.StoryLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Tells what happened to a socket as a person reads it: where it was opened, what calls reported, whether it was closed, and the fix. The
 * log gets all of it, a red test the few lines that fit into its message. Pure.
 */
final class Story {
    private static final double NANOS_PER_SECOND = 1e9;

    private static final String NEVER = "never called";
    private static final String CALLED = "  called, and the descriptor is open";

    private final List<StoryLine> lines = new ArrayList<>();
    private final SocketRecord socket;
    private final long now;

    private Story(SocketRecord socket, long now) {
        this.socket = socket;
        this.now = now;
    }

    /** The whole story, the first line a title. */
    static String ofFinding(
            String rule,
            String fingerprint,
            Verdict verdict,
            @Nullable String keepalive,
            SocketRecord socket,
            long now) {
        Story story = new Story(socket, now);
        story.socket(socket.identity().role().label() + "  ");
        story.opened();
        story.outcome(StoryLabel.LAST_READ.label(), socket.outcomes().read());
        story.outcome(StoryLabel.LAST_WRITE.label(), socket.outcomes().write());
        story.ownership();
        story.close();
        story.surroundings();
        if (keepalive != null) {
            story.line("keepalive", keepalive);
        }
        story.line("certain", verdict.doubt() == null ? "yes" : "no: " + verdict.doubt());
        story.line(StoryLabel.FIX, verdict.fix(socket));
        story.line("known as", fingerprint);
        StringJoiner text = new StringJoiner("\n").add(rule + ": " + verdict.summary());
        story.lines.forEach(line -> text.add(line.indented()));
        return text.toString();
    }

    /**
     * The story of a test's socket, whose opening was seen: a line labelled {@code title}, then seven at most, because a test's report may
     * print its message twice. A place is named without its package and its thread.
     */
    static List<StoryLine> ofRedTest(String rule, String fix, SocketRecord socket, long now) {
        Story story = new Story(socket, now);
        String cause = rule.replace('-', ' ').replaceFirst("^eof ", "end of stream ");
        story.line(StoryLabel.TITLE, SocketWords.peer(socket) + " " + socket.descriptorState() + ", " + cause);
        story.socket("");
        story.line(
                StoryLabel.OPENED,
                inShort(socket.beginning().site()) + "  thread "
                        + socket.beginning().site().thread());
        story.bytes();
        IoOutcome later = socket.outcomes().later();
        if (later != null) {
            story.line(
                    socket.outcomes().readIsLater() ? StoryLabel.LAST_READ : StoryLabel.LAST_WRITE,
                    inShort(later.site()) + "  " + SocketWords.outcome(later));
        }
        Site asked = socket.closing().requested();
        String collected = socket.ownership().collected() ? "; a garbage collection closed it" : "";
        story.line(StoryLabel.CLOSE, asked == null ? NEVER + collected : inShort(asked) + CALLED);
        story.line(StoryLabel.FIX, fix);
        return List.copyOf(story.lines);
    }

    private void socket(String role) {
        String api = socket.identity().api() == Api.UNKNOWN
                ? ""
                : socket.identity().api().label() + "  ";
        line(
                StoryLabel.SOCKET,
                SocketWords.addresses(socket) + "  " + api + role + "fd "
                        + socket.identity().fd() + "  " + SocketWords.ages(socket, now));
    }

    private void opened() {
        FoundOpen found = socket.beginning().found();
        if (found == null) {
            place(StoryLabel.OPENED.label(), socket.beginning().site(), "");
        } else {
            line(StoryLabel.OPENED, "before-attach, its line was not seen");
            site("first use", found.firstUse());
        }
    }

    /** What was read and written, as the kernel counts it; no line where the kernel does not count it. */
    private void bytes() {
        String fin = SocketWords.peerFin(socket);
        Observation seen = socket.tcp().observation();
        if (fin != null) {
            line(StoryLabel.PEER_FIN, fin);
        } else if (seen != null && seen.info().bytesReceived().isPresent()) {
            line(StoryLabel.KERNEL, SocketWords.kernel(socket));
        }
    }

    private void ownership() {
        Ownership ownership = socket.ownership();
        outcome("thrown", ownership.thrown());
        site("tls close", ownership.tlsClosed());
        site("cancelled", ownership.keyCancelled());
        if (ownership.unreachableSince() != 0) {
            line("object", "gone for at least " + seconds(now - ownership.unreachableSince()) + ": no code holds it");
        }
    }

    private void site(String name, @Nullable Site site) {
        if (site != null) {
            place(name, site, "");
        }
    }

    private void close() {
        Site asked = socket.closing().requested();
        if (socket.closing().closedTime() != 0) {
            String by = socket.ownership().collected() ? " by the JDK, after a garbage collection" : "";
            line("closed", seconds(now - socket.closing().closedTime()) + " ago" + by);
        } else if (asked != null) {
            place(StoryLabel.CLOSE.label(), asked, CALLED);
        } else {
            line(StoryLabel.CLOSE, socket.beginning().found() == null ? NEVER : "not called since the attach");
        }
    }

    private void surroundings() {
        String ending = StoryContext.ending(socket);
        if (ending != null) {
            line("ended", ending);
        }
        PeerEnd peer = socket.surroundings().peerEnd();
        if (peer != null) {
            line("peer", StoryContext.peer(peer));
        }
        AcceptQueue queue = socket.surroundings().acceptQueue();
        if (queue == null) {
            line(StoryLabel.KERNEL, SocketWords.kernel(socket));
        } else {
            line("queue", StoryContext.queue(queue, now));
        }
    }

    private void line(StoryLabel label, String text) {
        line(label.label(), text);
    }

    private void line(String label, String text) {
        lines.add(new StoryLine(label, text));
    }

    private void outcome(String name, @Nullable IoOutcome outcome) {
        if (outcome != null) {
            place(name, outcome.site(), "  " + SocketWords.outcome(outcome));
        }
    }

    /** The application's frame, the text of its line, and the library that was at work, if one was. */
    private void place(String name, Site site, String what) {
        Stack stack = site.stack();
        line(name, stack.top() + "  thread " + site.thread() + what);
        String source = socket.surroundings().source(stack);
        if (source != null) {
            line(" ", "  " + stack.frames().get(0).getLineNumber() + " | " + source);
        }
        if (!stack.inside().isEmpty()) {
            line(" ", "by " + Stack.text(stack.inside().get(0)) + ", called from your code here");
        }
        if (stack.library() != null) {
            line(" ", "no frame of your code: " + stack.library() + "'s own");
        }
    }

    /** The first frame without its package, because the whole stack stands below the message. */
    private static String inShort(Site site) {
        Stack stack = site.stack();
        return stack.isEmpty()
                ? stack.top()
                : stack.top().substring(stack.frames().get(0).getClassName().lastIndexOf('.') + 1);
    }

    static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.2f s", Math.max(0, nanos) / NANOS_PER_SECOND);
    }
}
