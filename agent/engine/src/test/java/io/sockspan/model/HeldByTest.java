package io.sockspan.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Proves that a path is one line, however long it is. */
class HeldByTest {
    private static List<String> steps(int count) {
        return IntStream.range(0, count).mapToObj(i -> "step" + i).toList();
    }

    @Test
    void aShortPathIsShownInFull() {
        assertThat(HeldBy.path(List.of("a", "b")).text()).isEqualTo("a -> b");
        assertThat(HeldBy.path(steps(12)).text()).endsWith("step10 -> step11").doesNotContain("...");
    }

    @Test
    void aLongPathLosesItsMiddle() {
        assertThat(HeldBy.path(steps(29)).text())
                .isEqualTo("step0 -> step1 -> step2 -> step3 -> step4 -> step5 -> ... (17 more)"
                        + " -> step23 -> step24 -> step25 -> step26 -> step27 -> step28");
    }

    @Test
    void theNodesOfAListBecomeOneStep() {
        List<String> steps = new ArrayList<>(List.of("head"));
        steps.addAll(Collections.nCopies(17, "next"));
        steps.addAll(List.of("item", "item"));
        assertThat(HeldBy.path(steps).text()).isEqualTo("head -> next (17 times) -> item -> item");
    }

    @Test
    void withoutAPathTheTextSaysWhy() {
        assertThat(HeldBy.nothing("its Java object is gone").text()).isEqualTo("nothing: its Java object is gone");
        assertThat(HeldBy.unknown("not found within 2 s").text()).isEqualTo("not found within 2 s");
        assertThat(HeldBy.selector(List.of("loop", "key")).text()).isEqualTo("only its selector: loop -> key");
    }
}
