package io.sockspan.instrument;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.instrument.Hook.Where;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.IllegalClassFormatException;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.lang.reflect.Proxy;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Proves, on a JVM that keeps class files and nothing else, that a class is byte for byte what it was once the hooks are taken out. */
class HookRemovalTest {
    private final List<ClassFileTransformer> transformers = new ArrayList<>();
    private final Map<Class<?>, byte[]> now = new HashMap<>();
    private int retransformations;
    private Throwable refusal;

    private final Instrumentation jvm = (Instrumentation) Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {Instrumentation.class}, (proxy, method, arguments) -> {
                switch (method.getName()) {
                    case "addTransformer" -> transformers.add((ClassFileTransformer) arguments[0]);
                    case "removeTransformer" -> {
                        return transformers.remove(arguments[0]);
                    }
                    case "retransformClasses" -> retransform((Class<?>[]) arguments[0]);
                    default -> throw new UnsupportedOperationException(method.getName());
                }
                return null;
            });

    private final HookTransformer hooks = new HookTransformer(List.of(
            row("java/util/Optional", "get"),
            row("java/lang/Runtime", "freeMemory"),
            row("sun/nio/ch/NoSuchClass", "close")));

    private static Hook row(String owner, String method) {
        return new Hook(method, owner, method, "", Where.ENTER, "closing", List.of());
    }

    private static byte[] original(Class<?> type) throws IOException {
        try (InputStream in = type.getResourceAsStream("/" + type.getName().replace('.', '/') + ".class")) {
            return in.readAllBytes();
        }
    }

    private void retransform(Class<?>... types) throws Throwable {
        retransformations++;
        if (refusal != null) {
            throw refusal;
        }
        for (Class<?> type : types) {
            now.put(type, transformed(type));
        }
    }

    private byte[] transformed(Class<?> type) throws IOException, IllegalClassFormatException {
        byte[] bytes = original(type);
        for (ClassFileTransformer each : transformers) {
            byte[] changed = each.transform(null, type.getName().replace('.', '/'), type, null, bytes);
            bytes = changed == null ? bytes : changed;
        }
        return bytes;
    }

    @Test
    void everyClassIsWhatItWasAndNoLongerTransformed() throws IOException, IllegalClassFormatException {
        hooks.install(jvm);
        assertThat(now).containsOnlyKeys(Optional.class, Runtime.class);
        assertThat(now.get(Optional.class)).isNotEqualTo(original(Optional.class));
        assertThat(now.get(Runtime.class)).isNotEqualTo(original(Runtime.class));
        assertThat(hooks.remove(jvm)).isTrue();
        assertThat(now.get(Optional.class)).isEqualTo(original(Optional.class));
        assertThat(now.get(Runtime.class)).isEqualTo(original(Runtime.class));
        assertThat(transformers).isEmpty();
        assertThat(transformed(Optional.class)).isEqualTo(original(Optional.class));
    }

    @Test
    void puttingInAndTakingOutIsOneSafepointEach() {
        hooks.install(jvm);
        assertThat(retransformations).isEqualTo(1);
        hooks.remove(jvm);
        assertThat(retransformations).isEqualTo(2);
    }

    @Test
    void whatAnotherAgentPutsInStays() {
        byte[] others = {7};
        ClassFileTransformer other = new ClassFileTransformer() {
            @Override
            public byte[] transform(
                    ClassLoader loader, String name, Class<?> type, ProtectionDomain domain, byte[] in) {
                return type == Runtime.class ? others : null;
            }
        };
        hooks.install(jvm);
        transformers.add(other);
        assertThat(hooks.remove(jvm)).isTrue();
        assertThat(now.get(Runtime.class)).isSameAs(others);
        assertThat(transformers).containsExactly(other);
    }

    @Test
    void aJvmThatRefusesIsSaidAndThrowsNothing() {
        hooks.install(jvm);
        for (Throwable thrown : new Throwable[] {
            new UnmodifiableClassException("on purpose"), new InternalError("on purpose"), new VerifyError("on purpose")
        }) {
            refusal = thrown;
            assertThat(hooks.remove(jvm)).isFalse();
            assertThat(hooks.failures()).containsEntry("retransform", thrown.toString());
        }
        refusal = null;
        assertThat(hooks.remove(jvm)).isTrue();
        assertThat(hooks.failures()).isEmpty();
    }
}
