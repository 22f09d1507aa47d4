package io.sockspan.doorway;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.junit.jupiter.api.Test;

/** Proves by its class bytes that the doorway uses java.base only and runs no bootstrap method, because it lives in java.lang. */
class DoorwayBytesTest {
    private static final List<String> ALLOWED = List.of("java/", "jdk/internal/access/", "io/sockspan/doorway/");

    @Test
    void noClassOfItHasAnInvokedynamicOrACallOutOfJavaBase() throws IOException {
        List<String> wrong = new ArrayList<>();
        int classes = 0;
        for (JavaClass type : new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.sockspan.doorway")) {
            String file = type.getName().replace('.', '/') + ".class";
            try (InputStream in = SocketHooks.class.getClassLoader().getResourceAsStream(file)) {
                new ClassReader(in).accept(new Inspector(type.getSimpleName(), wrong), 0);
            }
            classes++;
        }
        assertThat(classes).isGreaterThanOrEqualTo(4);
        assertThat(wrong).isEmpty();
    }

    private static final class Inspector extends ClassVisitor {
        private final String type;
        private final List<String> wrong;

        Inspector(String type, List<String> wrong) {
            super(Opcodes.ASM9);
            this.type = type;
            this.wrong = wrong;
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] exceptions) {
            return new MethodVisitor(Opcodes.ASM9) {
                @Override
                public void visitInvokeDynamicInsn(String call, String shape, Handle bootstrap, Object... arguments) {
                    wrong.add(type + "." + name + " has an invokedynamic: " + call);
                }

                @Override
                public void visitMethodInsn(int opcode, String owner, String call, String shape, boolean isInterface) {
                    check(name, owner);
                }

                @Override
                public void visitFieldInsn(int opcode, String owner, String field, String shape) {
                    check(name, owner);
                }

                @Override
                public void visitTypeInsn(int opcode, String owner) {
                    check(name, owner);
                }
            };
        }

        private void check(String method, String used) {
            if (ALLOWED.stream().noneMatch(used::startsWith)) {
                wrong.add(type + "." + method + " uses " + used);
            }
        }
    }
}
