package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a program of the package {@code troubles} says of one socket; "?" is unknown to the program. */
record Trouble(String rule, String state, boolean certain, String opened, String local, String peer) {
    static List<Trouble> stated(Forked run) {
        return run.outStarting("TROUBLE ").stream().map(Trouble::parse).collect(Collectors.toList());
    }

    private static Trouble parse(String line) {
        Map<String, String> parts = Stream.of(line.split(" ", -1))
                .filter(word -> word.contains("="))
                .map(word -> word.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        return new Trouble(
                parts.get("rule"),
                parts.get("state"),
                Boolean.parseBoolean(parts.get("certain")),
                parts.get("opened"),
                parts.get("local"),
                parts.get("peer"));
    }

    static Trouble of(Finding finding) {
        return new Trouble(
                finding.rule(),
                finding.state(),
                finding.json().path("certain").asBoolean(),
                finding.firstFrame("opened"),
                finding.json().path("local").asText("?"),
                finding.json().path("peer").asText("?"));
    }

    private Trouble withoutLocal() {
        return new Trouble(rule, state, certain, opened, "?", peer);
    }

    /**
     * The findings are those that the program states, each once, and none is a leak. Those that hold now have the state that {@code ss}
     * shows.
     */
    static void assertFound(Forked run, List<Finding> findings, String... prefix) throws IOException {
        List<Trouble> stated = stated(run);
        boolean locals = stated.stream().noneMatch(one -> one.local.equals("?"));
        Function<Trouble, Trouble> comparable = locals ? one -> one : Trouble::withoutLocal;
        assertThat(findings.stream().map(Trouble::of).map(comparable))
                .as(run.transcript())
                .containsExactlyInAnyOrderElementsOf(
                        stated.stream().map(comparable).collect(Collectors.toList()));
        assertThat(findings).allSatisfy(finding -> {
            assertThat(finding.json().path("leak").asBoolean(true)).isFalse();
            assertThat(finding.json().path("doubt").isMissingNode())
                    .isEqualTo(finding.json().path("certain").asBoolean());
            assertThat(finding.json().path("fingerprint").asText()).matches("[0-9a-f]{8}");
        });
        assertStates(run, findings, prefix);
    }

    /** What the program states about the sockets whose FIN is not acknowledged at this moment. */
    static List<Trouble> unacknowledged(Forked run) {
        try {
            Map<String, Ss> rows = Ss.byEnds(Ss.all());
            return stated(run).stream()
                    .filter(one -> rows.containsKey(one.local + " " + one.peer))
                    .filter(one -> Set.of("FIN_WAIT_1", "CLOSING", "LAST_ACK")
                            .contains(rows.get(one.local + " " + one.peer).state()))
                    .collect(Collectors.toList());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertStates(Forked run, List<Finding> findings, String... prefix) throws IOException {
        Map<String, Ss> rows = Ss.byEnds(Ss.all(prefix));
        assertThat(findings).allSatisfy(finding -> {
            Ss row = rows.get(finding.ends());
            boolean bothShut = finding.state().equals("CLOSED");
            assertThat(row).as(finding.ends() + " in " + rows.keySet()).isNotNull();
            assertThat(row.state()).isEqualTo(bothShut ? "TIME_WAIT" : finding.state());
            boolean closed = finding.json().has("closed_at");
            assertThat(row.pids()).isEqualTo(bothShut || closed ? Set.of() : Set.of(run.pid()));
        });
    }
}
