package io.sockspan.control;

import static io.sockspan.model.Sample.BORN;
import static io.sockspan.model.Sample.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sockspan.model.Api;
import io.sockspan.model.Finding;
import io.sockspan.model.JudgedSocket;
import io.sockspan.model.Role;
import io.sockspan.model.Sample;
import io.sockspan.model.TcpState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Proves with independent parsers what a list of sockets says in each format, and that the formats agree. */
class SocketListTest {
    private static final long NOW = BORN + seconds(101);

    private static final List<String> KEYS = List.of(
            "id",
            "fd",
            "state",
            "in_state_ms",
            "in_state_exact",
            "age_ms",
            "closed_ms",
            "closed_first",
            "ended",
            "syn_received_us",
            "accept_wait_ms",
            "role",
            "api",
            "local",
            "peer",
            "peer_host",
            "accept_queue",
            "accept_limit",
            "accept_drops",
            "accept_clients_gone",
            "last_accept_thread",
            "last_accept_at",
            "before_attach",
            "rule",
            "certain",
            "fingerprint",
            "opened_at");

    private static JudgedSocket judged(Sample sample, String doubt) {
        Finding finding = new Finding(
                "eof-ignored",
                true,
                doubt == null,
                doubt,
                "0a1b2c3d",
                "a story",
                "a fix",
                null,
                NOW,
                null,
                sample.record());
        return new JudgedSocket(sample.record(), finding);
    }

    private static Sample leaked() {
        return Sample.accepted().in(TcpState.CLOSE_WAIT, 17, true);
    }

    private static Sample foundOpen() {
        return Sample.accepted()
                .api(Api.UNKNOWN)
                .role(Role.CLIENT)
                .in(TcpState.CLOSED, 41, false)
                .foundOpen(null);
    }

    private static List<JudgedSocket> three() {
        return List.of(
                judged(leaked(), null),
                judged(foundOpen(), "why not"),
                new JudgedSocket(Sample.accepted().peerHost("orders.example").record(), null));
    }

    private static String write(Format format, JudgedSocket... sockets) {
        return SocketList.write(List.of(sockets), NOW, format);
    }

    /** RFC 4180, section 2, with the line ends of this system. */
    private static List<List<String>> parsed(String csv) {
        List<List<String>> rows = new ArrayList<>();
        List<String> row = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < csv.length(); i++) {
            char c = csv.charAt(i);
            if (quoted && c == '"' && i + 1 < csv.length() && csv.charAt(i + 1) == '"') {
                cell.append(csv.charAt(++i));
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == ',' || c == '\n')) {
                row.add(cell.toString());
                cell.setLength(0);
                if (c == '\n') {
                    rows.add(row);
                    row = new ArrayList<>();
                }
            } else {
                assertThat(quoted || c != '\r').isTrue();
                cell.append(c);
            }
        }
        assertThat(quoted).isFalse();
        assertThat(row).isEmpty();
        return rows;
    }

    @Test
    void aTableIsAlignedAndShowsDoubtAndLowerBounds() {
        assertThat(SocketList.write(three(), NOW, Format.TABLE)).isEqualTo("""
                ID  FD  STATE        FOR     OPEN    ROLE    API      LOCAL           PEER             QUEUE  VERDICT       OPENED
                13  11  CLOSE_WAIT   1m24s   1m41s   server  Socket   127.0.0.1:8081  127.0.0.1:40009  -      eof-ignored   \
                com.example.Server.accept(Server.java:23)
                13  11  CLOSED       >1m     >1m41s  client  unknown  127.0.0.1:8081  127.0.0.1:40009  -      eof-ignored?  before-attach
                13  11  ESTABLISHED  >1m41s  1m41s   server  Socket   127.0.0.1:8081  127.0.0.1:40009  -      -             \
                com.example.Server.accept(Server.java:23)
                """);
    }

    @Test
    void jsonIsOneArrayOfObjectsWithTheTypesOfTheirValues() throws IOException {
        JsonNode json = new ObjectMapper().readTree(SocketList.write(three(), NOW, Format.JSON));
        assertThat(json.isArray()).isTrue();
        assertThat(json).hasSize(3);
        JsonNode first = json.get(0);
        assertThat(first.get("id").isIntegralNumber()).isTrue();
        assertThat(first.get("fd").asInt()).isEqualTo(11);
        assertThat(first.get("state").asText()).isEqualTo("CLOSE_WAIT");
        assertThat(first.get("in_state_ms").asLong()).isEqualTo(84_000);
        assertThat(first.get("in_state_exact").isBoolean()).isTrue();
        assertThat(first.get("age_ms").asLong()).isEqualTo(101_000);
        assertThat(first.get("before_attach").asBoolean()).isFalse();
        assertThat(first.get("rule").asText()).isEqualTo("eof-ignored");
        assertThat(first.get("certain").asBoolean()).isTrue();
        assertThat(first.get("opened_at").asText()).isEqualTo("com.example.Server.accept(Server.java:23)");
        assertThat(first.has("peer_host")).isFalse();
        assertThat(json.at("/1/certain").asBoolean()).isFalse();
        assertThat(json.at("/1/before_attach").asBoolean()).isTrue();
        assertThat(json.get(1).get("opened_at").asText()).isEqualTo("before-attach");
        assertThat(json.at("/2/peer_host").asText()).isEqualTo("orders.example");
        assertThat(json.get(2).has("rule")).isFalse();
        assertThat(json.get(2).has("certain")).isFalse();
    }

    @Test
    void ndjsonHasTheElementsOfTheJsonArray() throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        String lines = SocketList.write(three(), NOW, Format.NDJSON);
        assertThat(lines).endsWith("\n");
        JsonNode array = mapper.readTree(SocketList.write(three(), NOW, Format.JSON));
        List<String> each = lines.lines().toList();
        assertThat(each).hasSize(3);
        for (int i = 0; i < 3; i++) {
            assertThat(mapper.readTree(each.get(i))).isEqualTo(array.get(i));
        }
    }

    @Test
    void csvHasTheValuesOfJsonUnderTheSameKeys() throws IOException {
        JsonNode array = new ObjectMapper().readTree(SocketList.write(three(), NOW, Format.JSON));
        List<List<String>> rows = parsed(SocketList.write(three(), NOW, Format.CSV));
        assertThat(rows).hasSize(4);
        assertThat(rows.get(0)).isEqualTo(KEYS);
        for (int i = 0; i < 3; i++) {
            for (int column = 0; column < KEYS.size(); column++) {
                JsonNode value = array.get(i).get(KEYS.get(column));
                assertThat(rows.get(i + 1).get(column)).isEqualTo(value == null ? "" : value.asText());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a,b", "a\"b", "\"", "\"quoted\"", "a\nb", "a\rb", "a\r\nb", ",", "plain", "ä€😀", " blank "})
    void aNameWithAnyCharactersIsReadBackFromEveryFormat(String name) throws IOException {
        JudgedSocket shown = new JudgedSocket(Sample.accepted().peerHost(name).record(), null);
        assertThat(parsed(write(Format.CSV, shown)).get(1).get(KEYS.indexOf("peer_host")))
                .isEqualTo(name);
        assertThat(new ObjectMapper()
                        .readTree(write(Format.NDJSON, shown))
                        .get("peer_host")
                        .asText())
                .isEqualTo(name);
    }

    @Test
    void onlyCellsThatNeedQuotesHaveThem() {
        JudgedSocket quoted = new JudgedSocket(Sample.accepted().peerHost("a,b").record(), null);
        assertThat(write(Format.CSV, quoted)).contains(",\"a,b\",");
        assertThat(SocketList.write(three(), NOW, Format.CSV)).doesNotContain("\"");
    }

    @Test
    void withoutSocketsEveryFormatIsAnEmptyList() {
        assertThat(write(Format.JSON)).isEqualTo("[]\n");
        assertThat(write(Format.NDJSON)).isEmpty();
        assertThat(write(Format.CSV)).isEqualTo(String.join(",", KEYS) + "\n");
        assertThat(write(Format.TABLE)).startsWith("ID  FD  STATE").hasLineCount(1);
    }
}
