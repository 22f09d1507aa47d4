package io.sockspan.instrument.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.doorway.SocketHooks;
import io.sockspan.instrument.Hook;
import io.sockspan.instrument.HookTransformer;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.bytebuddy.jar.asm.Type;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.util.CheckClassAdapter;

/** Proves, on the JDK that runs the tests, that every ability of the table finds its place and writes valid code there. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JdkHooksTest {
    private final HookTransformer transformer = new HookTransformer(JdkHooks.ALL);

    static Stream<Hook> rows() {
        return JdkHooks.ALL.stream();
    }

    /** The classes of the table that this JDK has. */
    static Set<String> owners() {
        return rows().map(Hook::owner)
                .filter(owner -> original(owner) != null)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static byte[] original(String owner) {
        try (InputStream in = Object.class.getModule().getResourceAsStream(owner + ".class")) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(owner, e);
        }
    }

    /** The boot loader's class, not initialised. */
    private static Class<?> loaded(String owner) {
        try {
            return Class.forName(owner.replace('/', '.'), false, null);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(owner, e);
        }
    }

    private byte[] transformed(String owner) {
        return transformer.transform(null, owner, loaded(owner), null, original(owner));
    }

    @BeforeAll
    void transformAll() {
        owners().forEach(this::transformed);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void theCallOfEveryRowIsAMethodOfTheDoorwayWithExactlyThatDescriptor(Hook row) {
        List<String> doorway = Stream.of(SocketHooks.class.getMethods())
                .filter(method -> Modifier.isStatic(method.getModifiers()))
                .map(method -> method.getName() + Type.getMethodDescriptor(method))
                .toList();
        assertThat(doorway).contains(row.call() + row.callDescriptor());
    }

    @Test
    void everyHookOfTheDoorwayIsCalledBySomeRow() {
        Set<String> called = rows().map(Hook::call).collect(Collectors.toSet());
        Set<String> declared = Stream.of(SocketHooks.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .map(Method::getName)
                .filter(name -> !Set.of("install", "installed", "wantUses").contains(name))
                .collect(Collectors.toSet());
        assertThat(declared).isSubsetOf(called);
    }

    @Test
    void everyAbilityFindsItsPlaceInThisJdk() {
        assertThat(transformer.failures()).isEmpty();
        assertThat(transformer.missing()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("owners")
    void everyHookedClassPassesTheVerifier(String owner) {
        StringWriter complaints = new StringWriter();
        ClassReader reader = new ClassReader(transformed(owner));
        CheckClassAdapter.verify(reader, ClassLoader.getSystemClassLoader(), false, new PrintWriter(complaints));
        assertThat(complaints.toString()).isEmpty();
    }

    /** Loads the packages of the table again, hooked, so that the JVM verifies them: it verifies no class of the boot loader's. */
    private final class Verifying extends ClassLoader {
        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("sun.nio.ch.") && !name.startsWith("sun.security.ssl.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? define(name) : loaded;
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            String file = name.replace('.', '/');
            byte[] bytes = original(file);
            if (bytes == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] hooked = transformer.transform(null, file, loaded(file), null, bytes);
            return defineClass(name, hooked == null ? bytes : hooked, 0, (hooked == null ? bytes : hooked).length);
        }
    }

    @ParameterizedTest
    @MethodSource("owners")
    void theJvmsOwnVerifierAcceptsAHookedClassWithItsFrames(String owner) throws ClassNotFoundException {
        try {
            Class.forName(owner.replace('/', '.'), true, new Verifying());
        } catch (VerifyError | ClassFormatError e) {
            throw new AssertionError(owner, e);
        } catch (LinkageError e) {
            // Its initialiser ran, so it was verified; the natives and the rest of java.base are not this loader's.
            assertThat(e.getStackTrace()).isNotEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("owners")
    void theFieldsThatTheRowsReadExistWithExactlyThatType(String owner) throws ClassNotFoundException {
        Class<?> type = Class.forName(owner.replace('/', '.'), false, null);
        for (Hook row : JdkHooks.ALL) {
            for (Hook.Arg arg : row.args()) {
                if (arg instanceof Hook.ThisField field && row.owner().equals(owner)) {
                    assertThat(fields(type)).as(row.place()).contains(field.name() + " " + field.type());
                } else if (arg instanceof Hook.ParameterField field
                        && row.owner().equals(owner)) {
                    Class<?> holder = Class.forName(field.owner().replace('/', '.'), false, null);
                    assertThat(fields(holder)).as(row.place()).contains(field.name() + " " + field.descriptor());
                }
            }
        }
    }

    private static Set<String> fields(Class<?> type) {
        Set<String> fields = new TreeSet<>();
        for (Class<?> at = type; at != null; at = at.getSuperclass()) {
            Arrays.stream(at.getDeclaredFields())
                    .filter(field -> !Modifier.isStatic(field.getModifiers()))
                    .forEach(field -> fields.add(field.getName() + " " + Type.getDescriptor(field.getType())));
        }
        return fields;
    }

    @ParameterizedTest
    @MethodSource("owners")
    void aSecondTransformationOfTheOriginalIsTheSame(String owner) {
        assertThat(transformed(owner)).isEqualTo(transformed(owner));
    }
}
