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
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Writes one finding as one line of JSON, with the fields of {@code docs/reference/findings.md}; pure. Times are ISO 8601 in UTC. */
public final class FindingJson {
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private FindingJson() {}

    /** The finding while its socket is open. */
    public static String of(Finding finding) {
        return text(finding, finding.socket(), finding.time()).close().toString();
    }

    /** The finding, taken back: {@code socket} was closed, or the trouble that was found is over. */
    public static String resolved(Finding finding, SocketRecord socket) {
        long resolved = resolvedTime(finding, socket);
        return text(finding, socket, resolved)
                .open("resolved")
                .field("time", iso(resolved))
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
        if (finding.socket().closedTime() == 0 && socket.closedTime() != 0) {
            return socket.closedTime();
        }
        if (socket.doneTime() != 0) {
            return socket.doneTime();
        }
        Observation seen = socket.observation();
        long last =
                Math.max(seen == null ? 0 : seen.time(), socket.lastTransition().time());
        return Math.max(finding.time(), last);
    }

    private static JsonText text(Finding finding, SocketRecord socket, long now) {
        JsonText json = new JsonText().open();
        json.field("rule", finding.rule())
                .field("leak", finding.leak())
                .field("certain", finding.certain())
                .field("doubt", finding.doubt())
                .field("fingerprint", finding.fingerprint())
                .field("time", iso(now));
        state(json, socket, now);
        json.field("local", endpoint(socket.local()))
                .field("peer", endpoint(socket.peer()))
                .field("peer_host", socket.peerHost())
                .field("role", socket.role().label())
                .field("api", socket.api().label())
                .field("fd", socket.fd());
        if (socket.cookie() != 0) {
            json.field("cookie", Long.toUnsignedString(socket.cookie()));
        }
        FoundOpen found = socket.foundOpen();
        if (found == null) {
            site(json, "opened", socket.opened(), socket.around());
        } else {
            json.field("before_attach", true);
            if (found.endTaken() != null) {
                json.field("end_taken", found.endTaken());
            }
            site(json, "first_use", found.firstUse(), socket.around());
        }
        outcome(json, "last_read", socket.lastRead(), socket.around());
        outcome(json, "last_write", socket.lastWrite(), socket.around());
        site(json, "closed", socket.closeRequested(), socket.around());
        ownership(json, socket, now);
        kernel(json, socket.observation());
        SurroundingsJson.add(json, socket.around());
        return json.field("trace_id", finding.traceId())
                .field("keepalive", finding.keepalive())
                .field("fix", finding.fix());
    }

    private static void state(JsonText json, SocketRecord socket, long now) {
        Transition entry = socket.descriptorEntry();
        json.field("state", socket.descriptorState().name());
        if (socket.state() != socket.descriptorState()) {
            json.field("connection_state", socket.state().name());
        }
        json.field("age_ms", (now - socket.bornTime()) / NANOS_PER_MILLI)
                .field("in_state_ms", (now - entry.time()) / NANOS_PER_MILLI)
                .field("in_state_exact", entry.exact());
        if (!entry.exact() && entry.notBefore() > 0) {
            json.field("in_state_not_before_ms", (now - entry.notBefore()) / NANOS_PER_MILLI);
        }
        Closer first = socket.closedFirst();
        Ending ending = socket.ending();
        json.field("closed_first", first == null ? null : first.label())
                .field("ended", ending == null ? null : ending.label())
                .field("closed_at", socket.closedTime() == 0 ? null : iso(socket.closedTime()));
    }

    private static void ownership(JsonText json, SocketRecord socket, long now) {
        Ownership ownership = socket.ownership();
        outcome(json, "thrown", ownership.thrown(), socket.around());
        site(json, "tls_closed", ownership.tlsClosed(), socket.around());
        site(json, "key_cancelled", ownership.keyCancelled(), socket.around());
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
        json.open(key).field("thread", site.thread()).field("time", iso(site.time()));
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
                .field("time", iso(outcome.site().time()));
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

    static String iso(long time) {
        return Instant.ofEpochSecond(Math.floorDiv(time, NANOS_PER_SECOND), Math.floorMod(time, NANOS_PER_SECOND))
                .toString();
    }
}
