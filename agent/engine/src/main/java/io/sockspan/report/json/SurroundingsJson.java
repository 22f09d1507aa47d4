package io.sockspan.report.json;

import io.sockspan.model.AcceptQueue;
import io.sockspan.model.KeepaliveSettings;
import io.sockspan.model.PeerEnd;
import io.sockspan.model.PortUse;
import io.sockspan.model.Surroundings;
import org.jspecify.annotations.Nullable;

/**
 * Writes what is known of a socket's surroundings as fields of its finding ({@code docs/reference/findings.md}); pure. Unknown is absent.
 */
final class SurroundingsJson {
    private SurroundingsJson() {}

    static void add(JsonText json, Surroundings around) {
        peer(json, around.peerEnd());
        queue(json, around.acceptQueue(), around);
        ports(json, around.portUse());
        keepalive(json, around.keepalive());
    }

    private static void peer(JsonText json, @Nullable PeerEnd end) {
        if (end == null) {
            return;
        }
        json.field("peer_state", end.state().name());
        if (end.pid() != 0) {
            json.field("peer_pid", end.pid()).field("peer_here", end.here());
        }
    }

    private static void queue(JsonText json, @Nullable AcceptQueue queue, Surroundings around) {
        if (queue == null) {
            return;
        }
        json.open("accept_queue");
        count(json, "length", queue.length());
        count(json, "limit", queue.limit());
        count(json, "drops", queue.drops());
        count(json, "handshakes", queue.handshakes());
        count(json, "clients_gone", queue.clientsGone());
        if (queue.since() != 0) {
            json.time("since", queue.since());
        }
        if (queue.lastAccept() != null) {
            FindingJson.site(json, "last_accept", queue.lastAccept(), around);
        }
        json.close();
    }

    private static void ports(JsonText json, @Nullable PortUse use) {
        if (use == null) {
            return;
        }
        json.open("port_use").field("destination", use.destination().toString()).field("time_wait", use.timeWait());
        count(json, "time_wait_of_all", use.timeWaitOfAll());
        json.field("ports", use.ports());
        json.openArray("opened_at");
        for (PortUse.Line line : use.openedAt()) {
            json.element(new JsonText()
                    .open()
                    .field("line", line.line())
                    .field("count", line.count())
                    .close()
                    .toString());
        }
        json.closeArray().close();
    }

    private static void keepalive(JsonText json, @Nullable KeepaliveSettings set) {
        if (set == null) {
            return;
        }
        json.open("keepalive_settings")
                .field("on", set.on())
                .field("idle_s", set.idleSeconds())
                .field("interval_s", set.intervalSeconds())
                .field("probes", set.probes());
        if (set.userTimeoutMillis() != 0) {
            json.field("user_timeout_ms", set.userTimeoutMillis());
        }
        json.close();
    }

    private static void count(JsonText json, String key, long value) {
        if (value >= 0) {
            json.field(key, value);
        }
    }
}
