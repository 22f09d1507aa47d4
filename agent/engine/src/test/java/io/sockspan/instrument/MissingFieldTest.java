package io.sockspan.instrument;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.instrument.Hook.Parameter;
import io.sockspan.instrument.Hook.This;
import io.sockspan.instrument.Hook.ThisField;
import io.sockspan.instrument.Hook.Where;
import java.io.FileDescriptor;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import org.junit.jupiter.api.Test;

/** Proves that only the row is lost whose field does not exist or whose class cannot be written. */
class MissingFieldTest {
    @Test
    void aRowWhoseFieldDoesNotExistDoesNotMatch() throws Exception {
        Hook row = new Hook(
                "x",
                OddShapesTest.TYPE,
                "<init>",
                "*",
                Where.EXIT,
                "asyncListenerBorn",
                List.of(
                        new This("Ljava/lang/Object;"),
                        new ThisField("renamedByTheNextJdk", "Ljava/io/FileDescriptor;")));
        Set<Hook> matched = new HashSet<>();
        byte[] bytes = HookVisitor.apply(OddShapesTest.original(), OddShapes.class, List.of(row), matched);
        Class<?> hooked = new ClassLoader(getClass().getClassLoader()) {
            Class<?> define() {
                return defineClass(OddShapesTest.TYPE.replace('/', '.'), bytes, 0, bytes.length);
            }
        }.define();
        hooked.getConstructor(FileDescriptor.class, long.class).newInstance(null, 7L);
        assertThat(matched).isEmpty();
    }

    @Test
    void aClassThatCouldNotBeWrittenHasNoMatchedRow() {
        Hook row = new Hook(
                "x",
                OddShapesTest.TYPE,
                "early",
                "Z",
                Where.EXIT,
                "shutdownInput",
                List.of(new Parameter(2, "Ljava/io/FileDescriptor;")));
        HookTransformer transformer = new HookTransformer(List.of(row));
        byte[] large = tooLarge();
        assertThat(transformer.transform(null, OddShapesTest.TYPE, OddShapes.class, null, large))
                .isNull();
        assertThat(transformer.failures()).isNotEmpty();
        assertThat(transformer.missing()).hasSize(1);
    }

    private static byte[] tooLarge() {
        ClassWriter writer = new ClassWriter(0);
        writer.visit(61, 1, OddShapesTest.TYPE, null, "java/lang/Object", null);
        MethodVisitor method = writer.visitMethod(9, "early", "(Z[ILjava/io/FileDescriptor;)V", null, null);
        method.visitCode();
        // A call before each return makes it too large.
        for (int i = 0; i < 65_000; i++) {
            method.visitInsn(177);
        }
        method.visitMaxs(2, 3);
        method.visitEnd();
        writer.visitEnd();
        return writer.toByteArray();
    }
}
