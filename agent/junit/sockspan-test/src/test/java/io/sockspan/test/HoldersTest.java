package io.sockspan.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Proves that the heap is walked once for an error, for those whose story it tells and no others, and what is said of it. */
class HoldersTest {
    private final List<List<Long>> asked = new ArrayList<>();

    private List<Suspect> told(List<Suspect> leaked, String... answers) {
        return Holders.told(leaked, ids -> {
            asked.add(ids);
            return List.of(answers);
        });
    }

    @Test
    void oneQuestionForTheFirstOfEachCause() {
        Suspect first = Told.eofIgnored(1).with("fingerprint", "a").suspect();
        Suspect alike = Told.eofIgnored(2).with("fingerprint", "a").suspect();
        Suspect other = Told.eofIgnored(3).with("fingerprint", "b").suspect();
        List<Suspect> told = told(List.of(first, alike, other), "static A.a", "nothing: its Java object is gone");
        assertThat(asked).containsExactly(List.of(first.id(), other.id()));
        assertThat(told)
                .extracting(socket -> socket.text("held_by"))
                .containsExactly("static A.a", "unknown", "nothing: its Java object is gone");
        assertThat(LeakReport.of(told, "here").getMessage()).contains("\n  held by    static A.a\n  why here   ");
    }

    @Test
    void whatWasCollectedIsNotAskedFor() {
        told(List.of(Told.eofIgnored(1).with("collected", true).suspect()));
        assertThat(asked).isEmpty();
    }

    @Test
    void anAgentThatDoesNotAnswerCostsTheLine() {
        List<Suspect> told = told(List.of(Told.eofIgnored(1).suspect()));
        assertThat(LeakReport.of(told, "here").getMessage()).doesNotContain("held by");
    }
}
