package io.sockspan.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Proves that the heap is walked once for an error, only for the sockets whose story it tells, and that the error shows the holder. */
class HoldersTest {
    private final List<List<Long>> asked = new ArrayList<>();

    private List<Suspect> withHolders(List<Suspect> leaked, String... answers) {
        return Holders.withHolders(leaked, ids -> {
            asked.add(ids);
            return List.of(answers);
        });
    }

    @Test
    void theAgentIsAskedOnceForTheFirstSocketOfEachCause() {
        Suspect first = AnswerSample.eofIgnored(1).with("fingerprint", "a").suspect();
        Suspect alike = AnswerSample.eofIgnored(2).with("fingerprint", "a").suspect();
        Suspect other = AnswerSample.eofIgnored(3).with("fingerprint", "b").suspect();
        List<Suspect> completed =
                withHolders(List.of(first, alike, other), "static A.a", "nothing: its Java object is gone");
        assertThat(asked).containsExactly(List.of(first.id(), other.id()));
        assertThat(completed)
                .extracting(socket -> socket.text("held_by"))
                .containsExactly("static A.a", "unknown", "nothing: its Java object is gone");
        assertThat(LeakReport.of(completed, "here").getMessage()).contains("\n  held by    static A.a\n  why here   ");
    }

    @Test
    void theAgentIsNotAskedForACollectedSocket() {
        withHolders(List.of(AnswerSample.eofIgnored(1).with("collected", true).suspect()));
        assertThat(asked).isEmpty();
    }

    @Test
    void withoutAnAnswerTheErrorLacksTheLine() {
        List<Suspect> completed = withHolders(List.of(AnswerSample.eofIgnored(1).suspect()));
        assertThat(LeakReport.of(completed, "here").getMessage()).doesNotContain("held by");
    }
}
