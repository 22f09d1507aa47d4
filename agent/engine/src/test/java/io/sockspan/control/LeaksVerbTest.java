package io.sockspan.control;

import static io.sockspan.model.Sample.BORN;
import static io.sockspan.model.Sample.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sockspan.model.Finding;
import io.sockspan.model.Sample;
import io.sockspan.model.TcpState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Proves the answer about leaks: each bug once, the worst first, and an exit code on which a gate can rely. */
class LeaksVerbTest {
    private final FakeWatch watch = new FakeWatch();

    /** A socket that has been in CLOSE_WAIT since {@code at} seconds after its birth. */
    private void leak(String fingerprint, boolean certain, double at) {
        String story = "the story of " + fingerprint + " since " + at;
        watch.findings.add(new Finding(
                "eof-ignored",
                true,
                certain,
                certain ? null : "why not",
                fingerprint,
                story,
                "the fix of " + fingerprint,
                null,
                BORN + seconds(101),
                null,
                Sample.accepted().in(TcpState.CLOSE_WAIT, at, true).record()));
    }

    private Reply answer(String... words) {
        return new LeaksVerb().answer(watch, List.of(words));
    }

    private JsonNode json() throws IOException {
        return new ObjectMapper().readTree(answer("json").text());
    }

    private List<String> fingerprints() throws IOException {
        List<String> fingerprints = new ArrayList<>();
        json().get("causes")
                .forEach(cause -> fingerprints.add(cause.get("fingerprint").asText()));
        return fingerprints;
    }

    @Test
    void anAgentThatHasStoppedDoesNotReportThatThereIsNoLeak() {
        watch.stopped = "the kernel cannot be asked";
        assertThat(answer("table"))
                .isEqualTo(new Reply(Reply.CANNOT, "it has stopped watching: the kernel cannot be asked\n"));
    }

    @Test
    void oneBugIsReportedOnceWithItsOldestSocket() {
        leak("aaaa", true, 23);
        leak("aaaa", true, 17);
        leak("aaaa", true, 29);
        assertThat(answer("table")).isEqualTo(new Reply(Reply.LEAKS, """
                3 sockets leaked, by 1 cause; watched for 1m37s, threshold 59s

                3 sockets, the oldest for 1m24s
                the story of aaaa since 17.0
                """));
    }

    @Test
    void noLeakIsReportedWithTheTimeWatchedAndTheBlindSpots() {
        watch.blindSpots.add("7 events were dropped");
        assertThat(answer("table").text()).isEqualTo("""
                no leak; watched for 1m37s, threshold 59s
                could not see: 7 events were dropped
                """);
    }

    @Test
    void oneCertainLeakIsWorseThanManyDoubtfulOnes() throws IOException {
        leak("many", false, 17);
        leak("many", false, 19);
        leak("sure", true, 83);
        assertThat(fingerprints()).containsExactly("sure", "many");
    }

    @Test
    void manySocketsAreWorseThanFewOldOnes() throws IOException {
        leak("old", true, 3);
        leak("many", true, 83);
        leak("many", true, 89);
        assertThat(fingerprints()).containsExactly("many", "old");
    }

    @Test
    void ofEqualCountsTheOlderIsWorse() throws IOException {
        leak("young", true, 83);
        leak("old", true, 3);
        assertThat(fingerprints()).containsExactly("old", "young");
    }

    @Test
    void oneCertainSocketMakesItsBugCertainAndIsShown() throws IOException {
        leak("other", true, 5);
        leak("mixed", false, 17);
        leak("mixed", true, 23);
        leak("mixed", true, 29);
        assertThat(fingerprints()).containsExactly("mixed", "other");
        assertThat(json().at("/causes/0/certain").asBoolean()).isTrue();
        assertThat(json().at("/causes/0/oldest_ms").asLong()).isEqualTo(84_000);
        assertThat(json().at("/causes/0/certain_sockets").asLong()).isEqualTo(2);
        assertThat(answer("table").text())
                .contains("3 sockets, 2 of them certain, the oldest for 1m24s\nthe story of mixed since 23")
                .doesNotContain("since 17");
    }

    @Test
    void theExitCodeDistinguishesLeaksFromBlindSpots() {
        assertThat(answer("table").code()).isZero();
        assertThat(answer("table", LeaksVerb.FAIL).code()).isZero();
        watch.blindSpots.add("something");
        assertThat(answer("table").code()).isZero();
        assertThat(answer("table", "").code()).isZero();
        assertThat(answer("table", LeaksVerb.FAIL).code()).isEqualTo(Reply.CANNOT);
        leak("aaaa", false, 17);
        assertThat(answer("table", LeaksVerb.FAIL).code()).isEqualTo(Reply.LEAKS);
        assertThat(answer("json").code()).isEqualTo(Reply.LEAKS);
    }

    @Test
    void jsonHoldsEveryCauseWithItsFindings() throws IOException {
        leak("aaaa", true, 17);
        leak("aaaa", true, 23);
        leak("bbbb", false, 29);
        watch.blindSpots.add("\"quoted\"");
        JsonNode json = json();
        assertThat(json.properties().stream().map(Map.Entry::getKey))
                .containsExactly("leaks", "watched_ms", "threshold_ms", "causes", "not_seen");
        assertThat(json.get("leaks").asInt()).isEqualTo(3);
        assertThat(json.get("watched_ms").asLong()).isEqualTo(97_000);
        assertThat(json.get("threshold_ms").asLong()).isEqualTo(59_000);
        assertThat(json.at("/not_seen/0").asText()).isEqualTo("\"quoted\"");
        JsonNode cause = json.at("/causes/0");
        assertThat(cause.properties().stream().map(Map.Entry::getKey))
                .containsExactly(
                        "fingerprint",
                        "rule",
                        "leak",
                        "certain",
                        "sockets",
                        "certain_sockets",
                        "oldest_ms",
                        "fix",
                        "findings");
        assertThat(cause.get("sockets").asInt()).isEqualTo(2);
        assertThat(cause.get("fix").asText()).isEqualTo("the fix of aaaa");
        assertThat(cause.get("findings")).hasSize(2);
        assertThat(cause.at("/findings/1/in_state_ms").asLong()).isEqualTo(78_000);
        assertThat(json.at("/causes/1/certain").asBoolean()).isFalse();
    }

    @Test
    void ofThousandsOfSocketsJsonListsTheWorstAndCountsTheRest() throws IOException {
        for (int i = 0; i < 2011; i++) {
            leak("many", true, 17);
        }
        leak("few", true, 3);
        JsonNode causes = json().get("causes");
        assertThat(causes.at("/0/sockets").asInt()).isEqualTo(2011);
        assertThat(causes.at("/0/findings")).hasSize(2003);
        assertThat(causes.at("/0/findings_left_out").asInt()).isEqualTo(8);
        assertThat(causes.at("/1/sockets").asInt()).isEqualTo(1);
        assertThat(causes.at("/1/findings")).isEmpty();
        assertThat(causes.at("/1/findings_left_out").asInt()).isEqualTo(1);
        assertThat(json().get("leaks").asInt()).isEqualTo(2012);
    }

    @Test
    void withoutALeakJsonHasEmptyLists() throws IOException {
        assertThat(json().get("leaks").asInt()).isZero();
        assertThat(json().get("causes")).isEmpty();
        assertThat(json().get("not_seen")).isEmpty();
    }

    @Test
    void ndjsonHasALineForEachFindingAndCsvARowForItsSocket() throws IOException {
        leak("few", true, 17);
        leak("many", true, 23);
        leak("many", true, 29);
        List<String> lines = answer("ndjson").text().lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(new ObjectMapper().readTree(lines.get(0)).get("fingerprint").asText())
                .isEqualTo("many");
        List<String> rows = answer("CSV").text().lines().toList();
        assertThat(rows).hasSize(4);
        assertThat(rows.get(0)).startsWith("id,fd,state,");
        assertThat(rows.get(1)).contains(",eof-ignored,true,many,");
        assertThat(rows.get(3)).contains(",few,");
    }

    @Test
    void anUnknownFormatIsNotAnsweredInAnother() {
        assertThatThrownBy(() -> answer("xml")).isInstanceOf(IllegalArgumentException.class);
    }
}
