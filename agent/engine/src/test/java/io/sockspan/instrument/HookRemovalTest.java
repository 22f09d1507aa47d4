package io.sockspan.instrument;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.instrument.Hook.Where;
import java.io.IOException;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.IllegalClassFormatException;
import java.lang.instrument.UnmodifiableClassException;
import java.security.ProtectionDomain;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Proves, on a JVM that only keeps class files, that a class has its old bytes again once the hooks are removed. */
class HookRemovalTest {
    private final KeptClasses jvm = new KeptClasses();

    private final HookTransformer hooks = new HookTransformer(List.of(
            row("java/util/Optional", "get"),
            row("java/lang/Runtime", "freeMemory"),
            row("sun/nio/ch/NoSuchClass", "close")));

    private static Hook row(String owner, String method) {
        return new Hook(method, owner, method, "", Where.ENTER, "closing", List.of());
    }

    @Test
    void everyClassHasItsOldBytesAndIsNoLongerTransformed() throws IOException, IllegalClassFormatException {
        hooks.install(jvm.instrumentation);
        assertThat(jvm.now).containsOnlyKeys(Optional.class, Runtime.class);
        assertThat(jvm.now.get(Optional.class)).isNotEqualTo(KeptClasses.original(Optional.class));
        assertThat(jvm.now.get(Runtime.class)).isNotEqualTo(KeptClasses.original(Runtime.class));
        assertThat(hooks.remove(jvm.instrumentation)).isTrue();
        assertThat(jvm.now.get(Optional.class)).isEqualTo(KeptClasses.original(Optional.class));
        assertThat(jvm.now.get(Runtime.class)).isEqualTo(KeptClasses.original(Runtime.class));
        assertThat(jvm.transformers).isEmpty();
        assertThat(jvm.transformed(Optional.class)).isEqualTo(KeptClasses.original(Optional.class));
    }

    @Test
    void installingAndRemovingTakeOneSafepointEach() {
        hooks.install(jvm.instrumentation);
        assertThat(jvm.retransformations).isEqualTo(1);
        hooks.remove(jvm.instrumentation);
        assertThat(jvm.retransformations).isEqualTo(2);
    }

    @Test
    void anotherAgentsTransformationStays() {
        byte[] others = {7};
        ClassFileTransformer other = new ClassFileTransformer() {
            @Override
            public byte[] transform(
                    ClassLoader loader, String name, Class<?> type, ProtectionDomain domain, byte[] in) {
                return type == Runtime.class ? others : null;
            }
        };
        hooks.install(jvm.instrumentation);
        jvm.transformers.add(other);
        assertThat(hooks.remove(jvm.instrumentation)).isTrue();
        assertThat(jvm.now.get(Runtime.class)).isSameAs(others);
        assertThat(jvm.transformers).containsExactly(other);
    }

    @Test
    void aRefusalOfTheJvmIsReportedAndNotThrown() {
        hooks.install(jvm.instrumentation);
        for (Throwable thrown : new Throwable[] {
            new UnmodifiableClassException("on purpose"), new InternalError("on purpose"), new VerifyError("on purpose")
        }) {
            jvm.refusal = thrown;
            assertThat(hooks.remove(jvm.instrumentation)).isFalse();
            assertThat(hooks.failures()).containsEntry("retransform", thrown.toString());
        }
        jvm.refusal = null;
        assertThat(hooks.remove(jvm.instrumentation)).isTrue();
        assertThat(hooks.failures()).isEmpty();
    }
}
