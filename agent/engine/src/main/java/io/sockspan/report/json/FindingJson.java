package io.sockspan.report.json;

import io.sockspan.model.Closer;
import io.sockspan.model.Ending;
import io.sockspan.model.Endpoint;
import io.sockspan.model.Finding;
import io.sockspan.model.FoundOpen;
import io.sockspan.model.IoOutcome;
import io.sockspan.model.Observation;
import io.sockspan.model.Ownership;
import io.sockspan.model.Site;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.Stack;
import io.sockspan.model.Surroundings;
import io.sockspan.model.TcpInfo;
import io.sockspan.model.Transition;
import io.sockspan.model.WatchClock;
import org.jspecify.annotations.Nullable;

/**
 * Writes one finding as one line of JSON, with the fields of {@code docs/reference/findings.md}; pure. Times are ISO 8601 in UTC, as the
 * wall clock stands at present.
 */
public final class FindingJson {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private FindingJson() {}

    /** The finding while its socket is open. */
    public static String of(Finding finding, WatchClock clock) {
        return text(new JsonText(clock), finding, finding.socket(), finding.time())
                .close()
                .toString();
    }

    /** The finding, taken back: {@code socket} was closed, or the trouble that was found is over. */
    public static String resolved(Finding finding, SocketRecord socket, WatchClock clock) {
        long resolved = resolvedTime(finding, socket);
        return text(new JsonText(clock), finding, socket, resolved)
                .open("resolved")
                .time("time", resolved)
                .field("after_ms", (resolved - finding.time()) / NANOS_PER_MILLI)
                .close()
                .close()
                .toString();
    }

    /**
     * When the socket was closed. If it is still open, or was closed before the finding: when its record was complete, or else when the
     * kernel last showed something new.
     */
    private static long resolvedTime(Finding finding, SocketRecord socket) {
        if (finding.socket().closing().closedTime() == 0 && socket.closing().closedTime() != 0) {
            return socket.closing().closedTime();
        }
        if (socket.closing().doneTime() != 0) {
            return socket.closing().doneTime();
        }
        Observation seen = socket.tcp().observation();
        long last = Math.max(
                seen == null ? 0 : seen.time(), socket.tcp().lastTransition().time());
        return Math.max(finding.time(), last);
    }

    private static JsonText text(JsonText json, Finding finding, SocketRecord socket, long now) {
        json.open()
                .field("rule", finding.rule())
                .field("leak", finding.leak())
                .field("certain", finding.certain())
                .field("doubt", finding.doubt())
                .field("fingerprint", finding.fingerprint())
                .time("time", now);
        state(json, socket, now);
        json.field("local", endpoint(socket.ends().local()))
                .field("peer", endpoint(socket.ends().peer()))
                .field("peer_host", socket.ends().peerHost())
                .field("role", socket.identity().role().label())
                .field("api", socket.identity().api().label())
                .field("fd", socket.identity().fd());
        if (socket.tcp().cookie() != 0) {
            json.field("cookie", Long.toUnsignedString(socket.tcp().cookie()));
        }
        FoundOpen found = socket.beginning().found();
        if (found == null) {
            site(json, "opened", socket.beginning().site(), socket.surroundings());
        } else {
            json.field("before_attach", true);
            if (found.endTaken() != null) {
                json.field("end_taken", found.endTaken());
            }
            site(json, "first_use", found.firstUse(), socket.surroundings());
        }
        outcome(json, "last_read", socket.outcomes().read(), socket.surroundings());
        outcome(json, "last_write", socket.outcomes().write(), socket.surroundings());
        site(json, "closed", socket.closing().requested(), socket.surroundings());
        ownership(json, socket, now);
        kernel(json, socket.tcp().observation());
        SurroundingsJson.add(json, socket.surroundings());
        return json.field("trace_id", finding.traceId())
                .field("keepalive", finding.keepalive())
                .field("fix", finding.fix());
    }

    private static void state(JsonText json, SocketRecord socket, long now) {
        Transition entry = socket.descriptorEntry();
        json.field("state", socket.descriptorState().name());
        if (socket.tcp().state() != socket.descriptorState()) {
            json.field("connection_state", socket.tcp().state().name());
        }
        json.field("age_ms", (now - socket.beginning().time()) / NANOS_PER_MILLI)
                .field("in_state_ms", (now - entry.time()) / NANOS_PER_MILLI)
                .field("in_state_exact", entry.exact());
        if (!entry.exact() && entry.notBefore() > 0) {
            json.field("in_state_not_before_ms", (now - entry.notBefore()) / NANOS_PER_MILLI);
        }
        Closer first = socket.tcp().closedFirst();
        Ending ending = socket.tcp().ending();
        json.field("closed_first", first == null ? null : first.label())
                .field("ended", ending == null ? null : ending.label());
        if (socket.closing().closedTime() != 0) {
            json.time("closed_at", socket.closing().closedTime());
        }
    }

    private static void ownership(JsonText json, SocketRecord socket, long now) {
        Ownership ownership = socket.ownership();
        outcome(json, "thrown", ownership.thrown(), socket.surroundings());
        site(json, "tls_closed", ownership.tlsClosed(), socket.surroundings());
        site(json, "key_cancelled", ownership.keyCancelled(), socket.surroundings());
        if (ownership.unreachableSince() != 0) {
            json.field("unreachable_ms", (now - ownership.unreachableSince()) / NANOS_PER_MILLI);
        }
        if (ownership.collected()) {
            json.field("collected", true);
        }
    }

    static void site(JsonText json, String key, @Nullable Site site, Surroundings around) {
        if (site == null) {
            return;
        }
        json.open(key).field("thread", site.thread()).time("time", site.time());
        stack(json, site.stack(), around);
        json.close();
    }

    private static void outcome(JsonText json, String key, @Nullable IoOutcome outcome, Surroundings around) {
        if (outcome == null) {
            return;
        }
        json.open(key);
        if (outcome.isEndOfStream()) {
            json.field("result", -1);
        }
        json.field("error", outcome.error())
                .field("count", outcome.count())
                .field("handler", outcome.handler())
                .field("thread", outcome.site().thread())
                .time("time", outcome.site().time());
        stack(json, outcome.site().stack(), around);
        json.close();
    }

    private static void stack(JsonText json, Stack stack, Surroundings around) {
        json.field("source", around.source(stack));
        if (!stack.application().isEmpty()) {
            json.field("application_frames", stack.application().size());
        }
        json.field(
                        "by",
                        stack.inside().isEmpty()
                                ? null
                                : Stack.text(stack.inside().get(0)))
                .field("library", stack.library());
        json.openArray("stack");
        stack.frames().forEach(frame -> json.item(Stack.text(frame)));
        json.closeArray();
    }

    private static void kernel(JsonText json, @Nullable Observation seen) {
        if (seen == null) {
            return;
        }
        if (seen.receiveQueue() >= 0) {
            json.field("receive_queue", seen.receiveQueue());
        }
        if (seen.sendQueue() >= 0) {
            json.field("send_queue", seen.sendQueue());
        }
        json.open("tcp_info");
        for (TcpInfo.Field field : TcpInfo.Field.values()) {
            seen.info().get(field).ifPresent(value -> json.field(field.kernelName(), value));
        }
        json.close();
    }

    private static @Nullable String endpoint(@Nullable Endpoint endpoint) {
        return endpoint == null ? null : endpoint.toString();
    }
}
