package io.sockspan.heap;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.model.HeldBy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Proves how the C helper's answers are put into words. */
class ReferencePathTest {
    private final List<Long> numbers = new ArrayList<>();
    private final List<@Nullable Object> things = new ArrayList<>();

    /** Begins an answer with a verdict and a root; the root's class comes last. */
    private ReferencePathTest answer(int verdict, int kind, @Nullable Object... root) {
        numbers.addAll(List.of((long) verdict, (long) kind, 7L, 31L, 0L, 0L));
        things.addAll(java.util.Arrays.asList(root));
        return this;
    }

    private ReferencePathTest edge(int kind, int index, @Nullable String name, @Nullable Class<?> type) {
        numbers.add((long) kind);
        numbers.add((long) index);
        things.add(name);
        things.add(type);
        return this;
    }

    private String text() {
        long[] all = numbers.stream().mapToLong(Long::longValue).toArray();
        return new ReferencePath(all, things.toArray(), id -> id == 7 ? "main" : null)
                .heldBy(verdict -> "not found, " + verdict)
                .text();
    }

    @Test
    void aStaticFieldBeginsAtItsClassAndWhatIsInsideACollectionHasNoTypes() {
        answer(0, 0, null, null, null, ReferencePathTest.class)
                .edge(8, 0, "pool", HashMap.class)
                .edge(2, 0, "table", Map.Entry[].class)
                .edge(3, 5, null, Map.Entry.class)
                .edge(2, 0, "value", HeldBy.class)
                .edge(2, 0, "ch", StringBuilder.class);
        assertThat(text())
                .isEqualTo(
                        "static ReferencePathTest.pool (HashMap) -> table -> [5] -> value (HeldBy) -> ch (StringBuilder)");
    }

    @Test
    void aLocalVariableHasItsThreadAndLine() {
        answer(0, 24, ReferencePathTest.class, "run", "ReferencePathTest.java", ArrayList.class)
                .edge(2, 0, "elementData", Object[].class)
                .edge(3, 0, null, StringBuilder.class);
        assertThat(text())
                .isEqualTo("thread \"main\", local in ReferencePathTest.run(ReferencePathTest.java:31) (ArrayList) -> "
                        + "elementData -> [0] (StringBuilder)");
    }

    @Test
    void aThreadThatHasGoneIsANumber() {
        answer(0, 24, null, null, null, StringBuilder.class);
        numbers.set(2, 13L);
        numbers.set(3, 0L);
        assertThat(text()).isEqualTo("thread #13, local in unknown.null(unknown) (StringBuilder)");
    }

    @Test
    void aThreadHasItsNameAndALambdaItsClass() {
        Supplier<Object> lambda = numbers::size;
        answer(0, 26, new Thread("keeper"), null, null, Thread.class)
                .edge(2, 0, "target", lambda.getClass())
                .edge(2, 0, "arg$1", StringBuilder.class);
        assertThat(text())
                .isEqualTo("thread \"keeper\" -> target (lambda of ReferencePathTest) -> arg$1 (StringBuilder)");
    }

    @Test
    void aChangedFieldHasNoNameAndAnObjectThatHasGoneNoType() {
        answer(0, 21, null, null, null, HeldBy.class).edge(2, 0, null, null).edge(6, 0, null, ReferencePathTest.class);
        assertThat(text())
                .isEqualTo("native code (JNI global) (HeldBy) -> a field -> (inside the JVM) (ReferencePathTest)");
    }

    @Test
    void stepsThatWereLeftOutAreCountedInTheMiddle() {
        answer(0, 0, null, null, null, ReferencePathTest.class)
                .edge(8, 0, "head", ArrayList.class)
                .edge(2, 0, "next", ArrayList.class)
                .edge(2, 0, "next", ArrayList.class)
                .edge(2, 0, "item", StringBuilder.class);
        numbers.set(5, 741L);
        assertThat(text())
                .isEqualTo(
                        "static ReferencePathTest.head (ArrayList) -> next -> ... (741 more) -> next -> item (StringBuilder)");
    }

    @Test
    void verdictsWithoutAPathHaveASentence() {
        answer(2, 0, null, null, null, null);
        assertThat(text()).isEqualTo("nothing: its Java object is unreachable");
        numbers.set(0, 3L);
        assertThat(text()).isEqualTo("not found, 3");
    }

    @Test
    void aPathFromASelectorSaysSoFirst() {
        answer(1, 0, null, null, null, ReferencePathTest.class).edge(8, 0, "loop", StringBuilder.class);
        assertThat(text()).isEqualTo("only its selector: static ReferencePathTest.loop (StringBuilder)");
    }
}
