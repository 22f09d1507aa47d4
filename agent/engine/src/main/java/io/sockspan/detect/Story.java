package io.sockspan.detect;

import io.sockspan.model.AcceptQueue;
import io.sockspan.model.Api;
import io.sockspan.model.FoundOpen;
import io.sockspan.model.IoOutcome;
import io.sockspan.model.Observation;
import io.sockspan.model.Ownership;
import io.sockspan.model.PeerEnd;
import io.sockspan.model.Role;
import io.sockspan.model.Site;
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

    static String of(
            String rule,
            String fingerprint,
            Verdict verdict,
            @Nullable String keepalive,
            SocketRecord socket,
            long now) {
        Story story = new Story();
        story.lines.add(rule + ": " + verdict.summary());
        story.socket(socket, now);
        story.told("last read", socket.outcomes().read(), socket);
        story.told("last write", socket.outcomes().write(), socket);
        story.ownership(socket, now);
        story.close(socket, now);
        story.beside(socket, now);
        if (keepalive != null) {
            story.line("keepalive", keepalive);
        }
        story.line("certain", verdict.doubt() == null ? "yes" : "no: " + verdict.doubt());
        story.line("fix", verdict.fix());
        story.line("known as", fingerprint);
        return story.lines.toString();
    }

    private void socket(SocketRecord socket, long now) {
        boolean closed = socket.closing().closedTime() != 0;
        String open = (closed ? "was open " : "open ") + (socket.beginning().found() == null ? "" : "at least ");
        line(
                "",
                addresses(socket) + "  "
                        + (socket.identity().api() == Api.UNKNOWN
                                ? ""
                                : socket.identity().api().label() + "  ")
                        + socket.identity().role().label() + "  fd "
                        + socket.identity().fd() + "  " + open
                        + seconds((closed ? socket.closing().closedTime() : now)
                                - socket.beginning().time()) + ", "
                        + socket.descriptorState() + since(socket, now)
                        + (socket.tcp().state() == socket.descriptorState()
                                ? ""
                                : ", the connection is in " + socket.tcp().state()));
        FoundOpen found = socket.beginning().found();
        if (found == null) {
            place("opened", socket.beginning().site(), "", socket);
        } else {
            line("opened", "before-attach, its line was not seen");
            site("first use", found.firstUse(), socket);
        }
    }

    private void ownership(SocketRecord socket, long now) {
        Ownership ownership = socket.ownership();
        told("thrown", ownership.thrown(), socket);
        site("tls close", ownership.tlsClosed(), socket);
        site("cancelled", ownership.keyCancelled(), socket);
        if (ownership.unreachableSince() != 0) {
            line("object", "gone for at least " + seconds(now - ownership.unreachableSince()) + ": nobody holds it");
        }
    }

    private void site(String name, @Nullable Site site, SocketRecord socket) {
        if (site != null) {
            place(name, site, "", socket);
        }
    }

    private void close(SocketRecord socket, long now) {
        Site asked = socket.closing().requested();
        if (socket.closing().closedTime() != 0) {
            String by = socket.ownership().collected() ? " by the JDK, after a garbage collection" : "";
            line("closed", seconds(now - socket.closing().closedTime()) + " ago" + by);
        } else if (asked != null) {
            place("close()", asked, "  called, and the descriptor is open", socket);
        } else {
            line("close()", socket.beginning().found() == null ? "never called" : "not called since the attach");
        }
    }

    private void beside(SocketRecord socket, long now) {
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
            line(
                    "kernel",
                    kernel(socket.tcp().observation()) + end(socket.beginning().found()) + before(socket));
        } else {
            line("queue", StoryContext.queue(queue, now));
        }
    }

    private void line(String name, String text) {
        lines.add(name.isEmpty() ? "  " + text : String.format(Locale.ROOT, "  %-10s %s", name, text));
    }

    private void told(String name, @Nullable IoOutcome outcome, SocketRecord socket) {
        if (outcome != null) {
            String what = outcome.isEndOfStream() ? "returned -1" : "threw " + outcome.error();
            String times = outcome.count() > 1 ? ", " + outcome.count() + " times" : "";
            String handler = outcome.handler() == null ? "" : "  told to " + outcome.handler();
            place(name, outcome.site(), "  " + what + times + handler, socket);
        }
    }

    /** The line of the application, its text, and whose code was at work if it was not the application's. */
    private void place(String name, Site site, String what, SocketRecord socket) {
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

    private static String addresses(SocketRecord socket) {
        if (socket.ends().local() == null && socket.ends().peer() == null) {
            return "no address";
        }
        String local = socket.ends().local() == null
                ? "unknown"
                : socket.ends().local().toString();
        if (socket.identity().role() == Role.LISTENER) {
            return local;
        }
        String peer =
                socket.ends().peer() == null ? "unknown" : socket.ends().peer().toString();
        String host =
                socket.ends().peerHost() == null ? "" : " (" + socket.ends().peerHost() + ")";
        return local + " -> " + peer + host;
    }

    /** How long ago the state was entered; where that lies between two looks, so, and where only the later look bounds it, "at least". */
    private static String since(SocketRecord socket, long now) {
        Transition entry = socket.descriptorEntry();
        String latest = seconds(now - entry.time());
        String earliest = seconds(now - entry.notBefore());
        if (entry.exact() || earliest.equals(latest)) {
            return " " + latest;
        }
        int place = socket.tcp().transitions().size() - 1;
        while (place > 0 && socket.tcp().transitions().get(place).time() != entry.time()) {
            place--;
        }
        long known = place <= 0
                ? socket.beginning().time()
                : socket.tcp().transitions().get(place - 1).time();
        return entry.notBefore() > known
                ? ", entered between " + latest + " and " + earliest + " ago"
                : " at least " + latest;
    }

    private static String before(SocketRecord socket) {
        Observation seen = socket.tcp().observation();
        return seen == null
                        || socket.closing().closedTime() == 0
                        || seen.time() > socket.closing().closedTime()
                ? ""
                : ", before the close";
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
        if (seen.sendQueue() > 0) {
            text.add(seen.sendQueue() + " B not acknowledged");
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

    static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.2f s", Math.max(0, nanos) / NANOS_PER_SECOND);
    }
}
