package io.sockspan.instrument;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sockspan.instrument.Hook.Parameter;
import io.sockspan.instrument.Hook.Result;
import io.sockspan.instrument.Hook.Thrown;
import io.sockspan.instrument.Hook.Where;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Proves that what the table could not do is reported by name, and that classes outside of it are left alone. */
class HookTransformerTest {
    private static final String TYPE = OddShapesTest.TYPE;

    private static Hook row(String ability, String owner, String method, String first) {
        return new Hook(ability, owner, method, first, Where.ENTER, "closing", List.of());
    }

    @Test
    void anAbilityWhoseRowsAllMissIsReportedWithEveryPlaceThatWasSearched() throws IOException {
        HookTransformer transformer = new HookTransformer(List.of(
                row("close", TYPE, "noSuchMethod", ""),
                row("close", "sun/nio/ch/NoSuchClass", "close", "*"),
                row("wrong parameter", TYPE, "sum", "I"),
                row("found", TYPE, "sum", "J")));
        transformer.transform(null, TYPE, OddShapes.class, null, OddShapesTest.original());
        assertThat(transformer.missing())
                .containsExactly(
                        "close (" + TYPE.replace('/', '.') + ".noSuchMethod, sun.nio.ch.NoSuchClass.close)",
                        "wrong parameter (" + TYPE.replace('/', '.') + ".sum)");
    }

    @Test
    void oneRowThatMatchesSavesItsAbility() throws IOException {
        HookTransformer transformer =
                new HookTransformer(List.of(row("x", TYPE, "noSuchMethod", ""), row("x", TYPE, "sum", "J")));
        assertThat(transformer.missing()).hasSize(1);
        transformer.transform(null, TYPE, OddShapes.class, null, OddShapesTest.original());
        assertThat(transformer.missing()).isEmpty();
    }

    @Test
    void aParameterOfAnotherTypeIsNoMatch() throws IOException {
        Hook wrong = new Hook("x", TYPE, "sum", "*", Where.ENTER, "closing", List.of(new Parameter(0, "I")));
        Hook beyond = new Hook("y", TYPE, "sum", "*", Where.ENTER, "closing", List.of(new Parameter(7, "J")));
        Hook result = new Hook("z", TYPE, "sum", "*", Where.EXIT, "closing", List.of(new Result("I")));
        HookTransformer transformer = new HookTransformer(List.of(wrong, beyond, result));
        transformer.transform(null, TYPE, OddShapes.class, null, OddShapesTest.original());
        assertThat(transformer.missing()).hasSize(3);
    }

    @Test
    void aFieldThatTheClassDoesNotHaveIsNoMatch() throws IOException {
        HookTransformer transformer = new HookTransformer(List.of(
                field("renamed", "renamed", "Ljava/io/FileDescriptor;"),
                field("another type", "fd", "Ljava/lang/Object;"),
                field("there", "wide", "J")));
        transformer.transform(null, TYPE, OddShapes.class, null, OddShapesTest.original());
        assertThat(transformer.missing()).hasSize(2).noneMatch(missing -> missing.startsWith("there"));
    }

    private static Hook field(String ability, String name, String type) {
        return new Hook(ability, TYPE, "early", "Z", Where.EXIT, "closing", List.of(new Hook.ThisField(name, type)));
    }

    @Test
    void aClassOfAnotherLoaderOrOutsideOfTheTableIsLeftAlone() throws IOException {
        HookTransformer transformer = new HookTransformer(List.of(row("x", TYPE, "sum", "J")));
        byte[] original = OddShapesTest.original();
        assertThat(transformer.transform(getClass().getClassLoader(), TYPE, OddShapes.class, null, original))
                .isNull();
        assertThat(transformer.transform(null, "java/lang/Other", OddShapes.class, null, original))
                .isNull();
        assertThat(transformer.transform(null, null, OddShapes.class, null, original))
                .isNull();
        assertThat(transformer.missing()).hasSize(1);
    }

    @Test
    void aClassThatCannotBeReadStaysAsItWasAndIsReported() {
        HookTransformer transformer = new HookTransformer(List.of(row("x", TYPE, "sum", "J")));
        assertThat(transformer.transform(null, TYPE, OddShapes.class, null, new byte[] {1, 2, 3}))
                .isNull();
        assertThat(transformer.failures()).containsOnlyKeys(TYPE);
        assertThat(transformer.missing()).hasSize(1);
    }

    @Test
    void aRowWhoseResultIsNotOnTopOfTheStackIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Hook(
                        "x", TYPE, "sum", "J", Where.EXIT, "read", List.of(new Parameter(0, "J"), new Result("J"))))
                .withMessageContaining("read");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Hook(
                        "x", TYPE, "sum", "J", Where.THROW, "read", List.of(new Parameter(0, "J"), new Thrown("x"))));
    }
}
