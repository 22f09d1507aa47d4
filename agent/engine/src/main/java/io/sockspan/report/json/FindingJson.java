package io.sockspan.report.json;

import io.sockspan.model.Endpoint;
import io.sockspan.model.Finding;
import io.sockspan.model.FoundOpen;
import io.sockspan.model.IoOutcome;
import io.sockspan.model.Observation;
import io.sockspan.model.Site;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.Stack;
import io.sockspan.model.TcpInfo;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One finding as one line of JSON, the fields of {@code docs/reference/findings.md}; pure. Times are ISO 8601 in UTC. */
public final class FindingJson {
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private FindingJson() {}

    /** The finding while its socket is open. */
    public static String of(Finding finding) {
        return text(finding, finding.socket(), finding.time()).close().toString();
    }

    /** The finding taken back: {@code socket} was closed. */
    public static String resolved(Finding finding, SocketRecord socket) {
        long closed = socket.closedTime();
        return text(finding, socket, closed)
                .open("resolved")
                .field("time", iso(closed))
                .field("after_ms", (closed - finding.time()) / NANOS_PER_MILLI)
                .close()
                .close()
                .toString();
    }

    private static JsonText text(Finding finding, SocketRecord socket, long now) {
        JsonText json = new JsonText().open();
        json.field("rule", finding.rule())
                .field("certain", finding.certain())
                .field("doubt", finding.doubt())
                .field("fingerprint", finding.fingerprint())
                .field("time", iso(now))
                .field("state", socket.state().name())
                .field("age_ms", (now - socket.bornTime()) / NANOS_PER_MILLI)
                .field("in_state_ms", (now - socket.lastTransition().time()) / NANOS_PER_MILLI)
                .field("in_state_exact", socket.lastTransition().exact())
                .field("local", endpoint(socket.local()))
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
            site(json, "opened", socket.opened());
        } else {
            json.field("before_attach", true);
            if (found.endTaken() != null) {
                json.field("end_taken", found.endTaken());
            }
        }
        outcome(json, "last_read", socket.lastRead());
        outcome(json, "last_write", socket.lastWrite());
        if (socket.closeRequested() != null) {
            site(json, "closed", socket.closeRequested());
        }
        kernel(json, socket.observation());
        return json.field("trace_id", finding.traceId()).field("fix", finding.fix());
    }

    private static void site(JsonText json, String key, Site site) {
        json.open(key).field("thread", site.thread()).field("time", iso(site.time()));
        stack(json, site.stack());
        json.close();
    }

    private static void outcome(JsonText json, String key, @Nullable IoOutcome outcome) {
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
        stack(json, outcome.site().stack());
        json.close();
    }

    private static void stack(JsonText json, Stack stack) {
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

    private static String iso(long time) {
        return Instant.ofEpochSecond(Math.floorDiv(time, NANOS_PER_SECOND), Math.floorMod(time, NANOS_PER_SECOND))
                .toString();
    }
}
