package io.sockspan.report.json;

import static io.sockspan.model.Sample.BORN;
import static io.sockspan.model.Sample.info;
import static io.sockspan.model.Sample.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sockspan.model.Finding;
import io.sockspan.model.Role;
import io.sockspan.model.Sample;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.TcpInfo;
import io.sockspan.model.TcpState;
import io.sockspan.model.WatchClock;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Proves by another parser that a finding is one line of JSON with every field that is known, and none that is not. */
class FindingJsonTest {
    private static final WatchClock CLOCK = WatchClock.system();

    private static String json(Finding finding) {
        return FindingJson.of(finding, CLOCK);
    }

    private static String resolvedJson(Finding finding, SocketRecord socket) {
        return FindingJson.resolved(finding, socket, CLOCK);
    }

    private static Finding finding(SocketRecord socket, String doubt) {
        return new Finding(
                "eof-ignored",
                true,
                doubt == null,
                doubt,
                "0a1b2c3d",
                "a story",
                "a fix",
                null,
                BORN + seconds(101),
                null,
                socket);
    }

    private static JsonNode parsed(String line) throws IOException {
        assertThat(line).doesNotContain("\n").doesNotContain("\r");
        return new ObjectMapper().readTree(line);
    }

    private static List<String> names(JsonNode node) {
        return List.copyOf(
                node.properties().stream().map(entry -> entry.getKey()).toList());
    }

    private static Sample full() {
        return Sample.accepted()
                .role(Role.CLIENT)
                .peerHost("orders.example")
                .in(TcpState.CLOSE_WAIT, 17, true)
                .readOutcome(null, 7, "com.example.Done", Sample.READ, 19)
                .writeError("java.io.IOException: Broken pipe", 23)
                .closeReturned(29)
                .seen(101, 31, 37, info(280, TcpInfo.Field.RTT, 41, TcpInfo.Field.BYTES_RECEIVED, 43));
    }

    @Test
    void everyFieldThatIsKnownIsThere() throws IOException {
        JsonNode json = parsed(json(finding(full().record(), "why not")));
        assertThat(names(json))
                .containsExactly(
                        "rule",
                        "leak",
                        "certain",
                        "doubt",
                        "fingerprint",
                        "time",
                        "state",
                        "age_ms",
                        "in_state_ms",
                        "in_state_exact",
                        "closed_first",
                        "local",
                        "peer",
                        "peer_host",
                        "role",
                        "api",
                        "fd",
                        "cookie",
                        "opened",
                        "last_read",
                        "last_write",
                        "closed",
                        "receive_queue",
                        "send_queue",
                        "tcp_info",
                        "fix");
    }

    @Test
    void everyFieldSaysWhatTheRecordSays() throws IOException {
        JsonNode json = parsed(json(finding(full().record(), "why not")));
        assertThat(json.get("rule").asText()).isEqualTo("eof-ignored");
        assertThat(json.get("certain").isBoolean()).isTrue();
        assertThat(json.get("certain").asBoolean()).isFalse();
        assertThat(json.get("doubt").asText()).isEqualTo("why not");
        assertThat(json.get("time").asText()).isEqualTo("2023-11-14T22:15:01Z");
        assertThat(json.get("state").asText()).isEqualTo("CLOSE_WAIT");
        assertThat(json.get("age_ms").asLong()).isEqualTo(101_000);
        assertThat(json.get("in_state_ms").asLong()).isEqualTo(84_000);
        assertThat(json.get("in_state_exact").asBoolean()).isTrue();
        assertThat(json.get("leak").isBoolean()).isTrue();
        assertThat(json.get("leak").asBoolean()).isTrue();
        assertThat(json.get("closed_first").asText()).isEqualTo("peer");
        assertThat(json.get("local").asText()).isEqualTo("127.0.0.1:8081");
        assertThat(json.get("peer").asText()).isEqualTo("127.0.0.1:40009");
        assertThat(json.get("peer_host").asText()).isEqualTo("orders.example");
        assertThat(json.get("role").asText()).isEqualTo("client");
        assertThat(json.get("api").asText()).isEqualTo("Socket");
        assertThat(json.get("fd").asInt()).isEqualTo(11);
        assertThat(json.get("cookie").asText()).isEqualTo("4099");
        assertThat(json.get("receive_queue").asInt()).isEqualTo(31);
        assertThat(json.get("send_queue").asInt()).isEqualTo(37);
    }

    @Test
    void everyPlaceHasItsThreadItsTimeAndItsFrames() throws IOException {
        JsonNode json = parsed(json(finding(full().record(), null)));
        assertThat(names(json.get("opened"))).containsExactly("thread", "time", "stack");
        assertThat(json.at("/opened/stack/0").asText()).isEqualTo("com.example.Server.accept(Server.java:23)");
        assertThat(json.at("/opened/stack")).hasSize(3);
        assertThat(json.at("/opened/time").asText()).isEqualTo("2023-11-14T22:13:20Z");
        assertThat(names(json.get("last_read")))
                .containsExactly("result", "count", "handler", "thread", "time", "stack");
        assertThat(json.at("/last_read/result").asInt()).isEqualTo(-1);
        assertThat(json.at("/last_read/count").asInt()).isEqualTo(7);
        assertThat(json.at("/last_read/handler").asText()).isEqualTo("com.example.Done");
        assertThat(names(json.get("last_write"))).containsExactly("error", "count", "thread", "time", "stack");
        assertThat(json.at("/last_write/error").asText()).isEqualTo("java.io.IOException: Broken pipe");
        assertThat(json.at("/closed/thread").asText()).isEqualTo("closer");
    }

    @Test
    void tcpInfoHasOnlyTheFieldsThatTheKernelReturned() throws IOException {
        JsonNode all = parsed(json(finding(full().record(), null))).get("tcp_info");
        assertThat(all.properties()).hasSize(TcpInfo.Field.values().length);
        assertThat(all.get("rtt").asLong()).isEqualTo(41);
        assertThat(all.get("bytes_received").asLong()).isEqualTo(43);
        SocketRecord old = full().seen(101, 0, 0, info(104)).record();
        JsonNode short104 = parsed(json(finding(old, null))).get("tcp_info");
        assertThat(names(short104)).contains("total_retrans").doesNotContain("bytes_acked", "bytes_received");
    }

    @Test
    void whatIsNotKnownIsAbsent() throws IOException {
        SocketRecord bare =
                Sample.accepted().in(TcpState.CLOSED, 17, false).unseen().record();
        assertThat(names(parsed(json(finding(bare, null)))))
                .doesNotContain("doubt", "peer_host", "cookie", "last_read", "last_write", "closed", "receive_queue")
                .doesNotContain("send_queue", "tcp_info", "resolved");
        SocketRecord java =
                Sample.accepted().in(TcpState.CLOSED, 17, false).seenByJava(101).record();
        JsonNode json = parsed(json(finding(java, null)));
        assertThat(names(json)).doesNotContain("receive_queue", "send_queue");
        assertThat(json.get("tcp_info")).isEmpty();
        assertThat(json.get("in_state_exact").asBoolean()).isFalse();
    }

    @Test
    void aSocketFromBeforeTheAttachHasWhatIsKnownInsteadOfAnOpening() throws IOException {
        Sample sample = Sample.accepted().in(TcpState.CLOSE_WAIT, 17, true);
        JsonNode taken = parsed(json(finding(sample.foundOpen(true).record(), "why not")));
        assertThat(names(taken)).contains("before_attach", "end_taken").doesNotContain("opened");
        assertThat(taken.get("before_attach").isBoolean()).isTrue();
        assertThat(taken.get("before_attach").asBoolean()).isTrue();
        assertThat(taken.get("end_taken").asBoolean()).isTrue();
        JsonNode waits = parsed(json(finding(sample.foundOpen(false).record(), "why not")));
        assertThat(waits.get("end_taken").isBoolean()).isTrue();
        assertThat(waits.get("end_taken").asBoolean()).isFalse();
        JsonNode unknown = parsed(json(finding(sample.foundOpen(null).record(), "why not")));
        assertThat(names(unknown)).contains("before_attach").doesNotContain("end_taken", "opened");
        assertThat(names(parsed(json(finding(full().record(), null))))).doesNotContain("before_attach", "end_taken");
    }

    @Test
    void aFindingTakenBackSaysWhenAndHowLongItStood() throws IOException {
        Finding finding = finding(full().record(), null);
        JsonNode json = parsed(resolvedJson(finding, full().closed(113).record()));
        assertThat(names(json.get("resolved"))).containsExactly("time", "after_ms");
        assertThat(json.at("/resolved/time").asText()).isEqualTo("2023-11-14T22:15:13Z");
        assertThat(json.at("/resolved/after_ms").asLong()).isEqualTo(12_000);
        assertThat(json.get("age_ms").asLong()).isEqualTo(113_000);
        assertThat(json.get("fingerprint").asText()).isEqualTo("0a1b2c3d");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"quoted\" and \\ back",
                "a\nb\r\tc\u0000d\u001fe\u007f",
                "\ud83d\ude00",
                "lone \ud800 high",
                "lone \udc00 low",
                "\ud83d",
                "\u2028\u2029",
                "{[:",
                "ends with :",
                "",
                "\u00e4\u20ac"
            })
    void textComesBackAsItWasAndKeepsToOneLine(String text) throws IOException {
        SocketRecord socket = full().readError(text, 19).peerHost(text).record();
        JsonNode json = parsed(json(finding(socket, text)));
        assertThat(json.get("doubt").asText()).isEqualTo(text);
        assertThat(json.get("peer_host").asText()).isEqualTo(text);
        assertThat(json.at("/last_read/error").asText()).isEqualTo(text);
    }
}
