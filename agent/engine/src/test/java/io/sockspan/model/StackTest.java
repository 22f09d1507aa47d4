package io.sockspan.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Proves that the application's frames come first, that the libraries' frames below are known, and that the number of frames is bounded.
 */
class StackTest {
    /** Knows {@code app.*}. */
    private static final Origins APP = new Origins() {
        @Override
        public Set<String> ofApplication(Set<String> classes) {
            return classes.stream().filter(name -> name.startsWith("app.")).collect(Collectors.toSet());
        }

        @Override
        public boolean knowApplication() {
            return true;
        }

        @Override
        public String source(StackTraceElement frame) {
            return null;
        }
    };

    private static StackTraceElement[] frames(String... types) {
        StackTraceElement[] frames = new StackTraceElement[types.length];
        for (int i = 0; i < types.length; i++) {
            String module = types[i].startsWith("java.") ? "java.base" : null;
            frames[i] = new StackTraceElement(null, module, null, types[i], "m", null, i);
        }
        return frames;
    }

    private static Stack stack(String... types) {
        return Stack.of(frames(types), APP);
    }

    private static List<String> types(List<StackTraceElement> frames) {
        return frames.stream().map(StackTraceElement::getClassName).collect(Collectors.toList());
    }

    @Test
    void theApplicationsFramesComeFirstAndEachKindKeepsItsOrder() {
        Stack stack = stack("java.net.Socket", "lib.In1", "lib.In2", "app.A", "lib.Between", "app.B", "lib.Out");
        assertThat(types(stack.frames()))
                .containsExactly("app.A", "app.B", "lib.In1", "lib.In2", "lib.Between", "lib.Out");
        assertThat(types(stack.application())).containsExactly("app.A", "app.B");
        assertThat(types(stack.inside())).containsExactly("lib.In1", "lib.In2");
        assertThat(stack.library()).isNull();
        assertThat(stack.top()).isEqualTo("app.A.m(Unknown Source)");
    }

    @Test
    void aCallOfTheApplicationItselfHasNoLibraryInside() {
        assertThat(stack("java.net.Socket", "app.A", "lib.Out").inside()).isEmpty();
    }

    @Test
    void aStackWithoutTheApplicationBelongsToTheInnermostLibrary() {
        Stack stack = stack("java.net.Socket", "lib.net.In", "other.Out");
        assertThat(stack.library()).isEqualTo("lib.net");
        assertThat(types(stack.frames())).containsExactly("lib.net.In", "other.Out");
        assertThat(stack.application()).isEmpty();
        assertThat(stack.inside()).isEmpty();
        assertThat(Stack.of(frames("lib.net.In")).library()).as("not known").isNull();
    }

    @Test
    void aStackOfTheJdkBelongsToNoLibrary() {
        Stack stack = stack("java.net.Socket", "java.lang.Thread");
        assertThat(stack.isJdk()).isTrue();
        assertThat(stack.library()).isNull();
        assertThat(stack("app.A").isJdk()).isFalse();
        assertThat(Stack.EMPTY.isJdk()).isFalse();
    }

    @Test
    void anApplicationFrameBelowFortyLibraryFramesIsKept() {
        List<String> types = new ArrayList<>();
        for (int i = 0; i < 41; i++) {
            types.add("lib.L" + i);
        }
        for (int i = 0; i < 41; i++) {
            types.add("app.A" + i);
        }
        Stack stack = stack(types.toArray(new String[0]));
        assertThat(stack.frames()).hasSize(48);
        assertThat(types(stack.application())).hasSize(32).startsWith("app.A0");
        assertThat(types(stack.inside())).hasSize(16).startsWith("lib.L0");
    }

    @Test
    void onlyStacksWithTheSameFramesAreEqual() {
        Stack inside = stack("lib.L", "app.A");
        assertThat(inside).isEqualTo(stack("lib.L", "app.A")).hasSameHashCodeAs(stack("lib.L", "app.A"));
        StackTraceElement[] frames = frames("lib.L", "app.A");
        Stack outside = Stack.of(new StackTraceElement[] {frames[1], frames[0]}, APP);
        assertThat(types(outside.frames())).isEqualTo(types(inside.frames()));
        assertThat(outside).isNotEqualTo(inside);
        assertThat(Stack.of(frames("lib.L"))).isNotEqualTo(stack("lib.L"));
    }
}
