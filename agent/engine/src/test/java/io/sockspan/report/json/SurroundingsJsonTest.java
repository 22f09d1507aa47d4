package io.sockspan.report.json;

import static io.sockspan.model.Sample.BORN;
import static io.sockspan.model.Sample.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sockspan.model.AcceptQueue;
import io.sockspan.model.Cause;
import io.sockspan.model.Endpoint;
import io.sockspan.model.Finding;
import io.sockspan.model.KeepaliveSettings;
import io.sockspan.model.PeerEnd;
import io.sockspan.model.PortUse;
import io.sockspan.model.Role;
import io.sockspan.model.Sample;
import io.sockspan.model.Site;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.Surroundings;
import io.sockspan.model.TcpState;
import io.sockspan.model.WatchClock;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Proves by another parser what a finding says of its socket's surroundings, and of a socket that was closed. */
class SurroundingsJsonTest {
    private static final WatchClock CLOCK = WatchClock.system();

    private static String json(Finding finding) {
        return FindingJson.of(finding, CLOCK);
    }

    private static String resolvedJson(Finding finding, SocketRecord socket) {
        return FindingJson.resolved(finding, socket, CLOCK);
    }

    private static Finding finding(SocketRecord socket) {
        return new Finding(
                "stuck-close",
                false,
                true,
                null,
                "0a1b2c3d",
                "a story",
                "a fix",
                "no",
                BORN + seconds(101),
                null,
                socket);
    }

    private static JsonNode parsed(String line) throws IOException {
        return new ObjectMapper().readTree(line);
    }

    private static JsonNode around(Surroundings around) throws IOException {
        return parsed(json(finding(Sample.accepted().around(around).record())));
    }

    @Test
    void whatIsKnownIsThere() throws IOException {
        Site last = new Site("acceptor", BORN + seconds(17), Sample.OPENED);
        PortUse ports = new PortUse(
                new Endpoint("10.0.0.7", 5432),
                7,
                11,
                13,
                List.of(new PortUse.Line("a line", 5), new PortUse.Line(null, 2)));
        JsonNode json = around(new Surroundings(
                new PeerEnd(TcpState.CLOSE_WAIT, 4711, true),
                new AcceptQueue(51, 50, 7, 3, 2, BORN + seconds(31), last),
                ports,
                new KeepaliveSettings(true, 7200, 75, 9, 30_000)));
        assertThat(json.get("peer_state").asText()).isEqualTo("CLOSE_WAIT");
        assertThat(json.get("peer_pid").asLong()).isEqualTo(4711);
        assertThat(json.get("peer_here").asBoolean()).isTrue();
        JsonNode queue = json.get("accept_queue");
        assertThat(queue.at("/last_accept/thread").asText()).isEqualTo("acceptor");
        assertThat(queue.get("length").asInt() + queue.get("limit").asInt()).isEqualTo(101);
        assertThat(queue.toString())
                .contains("\"drops\":7,\"handshakes\":3,\"clients_gone\":2,\"since\":\"2023-11-14T22:13:51Z\"");
        assertThat(json.get("port_use").toString())
                .isEqualTo("{\"destination\":\"10.0.0.7:5432\",\"time_wait\":7,\"time_wait_of_all\":11,\"ports\":13,"
                        + "\"opened_at\":[{\"line\":\"a line\",\"count\":5},{\"count\":2}]}");
        assertThat(json.get("keepalive_settings").toString())
                .isEqualTo("{\"on\":true,\"idle_s\":7200,\"interval_s\":75,\"probes\":9,\"user_timeout_ms\":30000}");
    }

    @Test
    void whatIsNotKnownIsAbsent() throws IOException {
        assertThat(around(Surroundings.NONE).toString())
                .doesNotContain(
                        "peer_state", "peer_pid", "peer_here", "accept_queue", "port_use", "keepalive_settings");
        JsonNode json = around(new Surroundings(
                new PeerEnd(TcpState.FIN_WAIT_2, 0, false),
                new AcceptQueue(51, -1, -1, -1, -1, 0, null),
                new PortUse(new Endpoint("10.0.0.7", 80), 7, -1, 13, List.of()),
                new KeepaliveSettings(false, 1, 2, 3, 0)));
        assertThat(json.has("peer_pid")).isFalse();
        assertThat(json.has("peer_here")).as("not known").isFalse();
        assertThat(json.get("accept_queue").toString()).isEqualTo("{\"length\":51}");
        assertThat(json.get("port_use").toString()).doesNotContain("of_all").contains("\"opened_at\":[]");
        assertThat(json.get("keepalive_settings").toString()).doesNotContain("user_timeout");
    }

    @Test
    void aTroubleIsNoLeakAndSaysWhatKeepaliveCouldDo() throws IOException {
        JsonNode json = around(Surroundings.NONE);
        assertThat(json.get("leak").asBoolean()).isFalse();
        assertThat(json.get("keepalive").asText()).isEqualTo("no");
    }

    private static Sample closed() {
        return Sample.accepted()
                .role(Role.CLIENT)
                .in(TcpState.FIN_WAIT_1, 17, true, Cause.OUR_CLOSE)
                .closed(17);
    }

    @Test
    void aClosedSocketSaysSinceWhen() throws IOException {
        JsonNode json = parsed(json(finding(closed().record())));
        assertThat(json.get("closed_at").asText()).isEqualTo("2023-11-14T22:13:37Z");
        assertThat(json.get("fd").asInt()).isEqualTo(11);
        assertThat(json.get("closed_first").asText()).isEqualTo("local");
        assertThat(json.has("ended")).isFalse();
        JsonNode over = parsed(json(
                finding(closed().in(TcpState.CLOSED, 97, false, Cause.TIMEOUT).record())));
        assertThat(over.get("ended").asText()).isEqualTo("timed_out");
    }

    @Test
    void theStateIsTheDescriptorsAndTheConnectionsStateIsAFieldOfItsOwn() throws IOException {
        Sample both = Sample.accepted()
                .in(TcpState.FIN_WAIT_1, 7, true, Cause.OUR_SHUTDOWN)
                .in(TcpState.FIN_WAIT_2, 11, true)
                .in(TcpState.TIME_WAIT, 17, false);
        JsonNode json = parsed(json(finding(both.record())));
        assertThat(json.get("state").asText()).isEqualTo("CLOSED");
        assertThat(json.get("connection_state").asText()).isEqualTo("TIME_WAIT");
        assertThat(json.get("in_state_ms").asLong()).isEqualTo(84_000);
        assertThat(json.get("in_state_exact").asBoolean()).isFalse();
        assertThat(json.get("in_state_not_before_ms").asLong()).isEqualTo(90_000);
        JsonNode ended = parsed(json(finding(both.in(TcpState.CLOSED, 78, true).record())));
        assertThat(ended.get("in_state_ms").asLong()).isEqualTo(84_000);
        assertThat(ended.has("connection_state")).isFalse();
        JsonNode closed =
                parsed(json(finding(closed().in(TcpState.TIME_WAIT, 18, true).record())));
        assertThat(closed.get("state").asText()).isEqualTo("TIME_WAIT");
        assertThat(closed.has("in_state_not_before_ms")).isFalse();
    }

    @Test
    void aFindingTakenBackSaysWhenItsTroubleWasOver() throws IOException {
        Finding stuck = finding(closed().record());
        SocketRecord done = closed().in(TcpState.CLOSED, 107, false).done(109).record();
        assertThat(resolvedAfter(stuck, done)).isEqualTo(8_000);
        Finding slow =
                finding(Sample.unconnected().in(TcpState.SYN_SENT, 17, true).record());
        SocketRecord connected = Sample.unconnected()
                .in(TcpState.SYN_SENT, 17, true)
                .in(TcpState.ESTABLISHED, 114, true)
                .record();
        assertThat(resolvedAfter(slow, connected)).isEqualTo(13_000);
        assertThat(resolvedAfter(slow, Sample.unconnected().seenByJava(118).record()))
                .isEqualTo(17_000);
        assertThat(resolvedAfter(slow, Sample.unconnected().unseen().record())).isZero();
        assertThat(resolvedAfter(slow, Sample.unconnected().closed(120).record()))
                .isEqualTo(19_000);
    }

    private static long resolvedAfter(Finding finding, SocketRecord socket) throws IOException {
        return parsed(resolvedJson(finding, socket)).at("/resolved/after_ms").asLong();
    }
}
