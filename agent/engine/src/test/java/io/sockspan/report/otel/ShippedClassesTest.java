package io.sockspan.report.otel;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.model.SpanSelection;
import io.sockspan.model.WatchClock;
import io.sockspan.report.otel.jul.Level;
import io.sockspan.report.otel.jul.Logger;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.jar.JarFile;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import org.junit.jupiter.api.Test;

/** Proves which classes the jar must hold, and which it must not load. */
class ShippedClassesTest {
    private static final String JUL = "java/util/logging/";

    /** OpenTelemetry's jars as the runtime class path has them; its protocol's are the test's own. */
    private static List<File> openTelemetry() {
        List<File> jars = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            String name = new File(entry).getName();
            if (name.startsWith("opentelemetry-") && !name.startsWith("opentelemetry-proto")) {
                jars.add(new File(entry));
            }
        }
        assertThat(jars).hasSizeGreaterThan(7);
        return jars;
    }

    private static void visit(File jar, MethodVisitor visitor) throws IOException {
        try (JarFile file = new JarFile(jar)) {
            for (var entry :
                    file.stream().filter(e -> e.getName().endsWith(".class")).toList()) {
                try (InputStream in = file.getInputStream(entry)) {
                    new ClassReader(in)
                            .accept(
                                    new ClassVisitor(Opcodes.ASM9) {
                                        @Override
                                        public MethodVisitor visitMethod(
                                                int access, String name, String type, String s, String[] e) {
                                            return visitor;
                                        }
                                    },
                                    0);
                }
            }
        }
    }

    @Test
    void theStandInForJavaUtilLoggingHasAllThatOpenTelemetryUses() throws IOException {
        Set<String> used = new TreeSet<>();
        for (File jar : openTelemetry()) {
            visit(jar, new Uses(used));
        }
        assertThat(used).contains("Logger.getLogger(Ljava/lang/String;)Ljava/util/logging/Logger;", "Level.WARNING");
        Set<String> offered = new HashSet<>();
        for (Class<?> type : List.of(Logger.class, Level.class)) {
            for (Method method : type.getMethods()) {
                String descriptor = Type.getMethodDescriptor(method).replace("io/sockspan/report/otel/jul/", JUL);
                offered.add(type.getSimpleName() + "." + method.getName() + descriptor);
            }
            for (var field : type.getFields()) {
                offered.add(type.getSimpleName() + "." + field.getName());
            }
        }
        assertThat(offered).containsAll(used);
    }

    @Test
    void aLoggedLineGoesToTheSinkOrNowhere() {
        Logger logger = Logger.getLogger("a.b");
        logger.warning("no code listens");
        List<String> lines = new ArrayList<>();
        Logger.sink = lines::add;
        try {
            logger.info("too small a matter");
            logger.log(Level.WARNING, "about {0} and {1}", new Object[] {"this", 7});
            logger.log(Level.SEVERE, "failed", new IOException("full"));
            assertThat(lines).containsExactly("a.b: about this and 7", "a.b: failed (java.io.IOException: full)");
        } finally {
            Logger.sink = null;
        }
    }

    @Test
    void noClassOfOpenTelemetryIsLoadedBeforeTheFirstSpan() throws Exception {
        URL engine = SpanReporter.class.getProtectionDomain().getCodeSource().getLocation();
        try (Guarded loader = new Guarded(engine)) {
            Class<?> probe = loader.loadClass(SpanExport.class.getName());
            Object export = ((Optional<?>) probe.getMethod("configured", Map.class, Properties.class, Consumer.class)
                            .invoke(
                                    null,
                                    Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9"),
                                    new Properties(),
                                    (Consumer<String>) line -> {}))
                    .orElseThrow();
            Class<?> selection = loader.loadClass(SpanSelection.class.getName());
            Object suspicious = selection.getMethod("parse", String.class).invoke(null, "suspicious");
            Class<?> clock = loader.loadClass(WatchClock.class.getName());
            Object system = clock.getMethod("system").invoke(null);
            Object reporter = loader.loadClass(SpanReporter.class.getName())
                    .getMethod("of", selection, probe, clock, ThreadFactory.class, Consumer.class)
                    .invoke(null, suspicious, export, system, (ThreadFactory) Thread::new, (Consumer<String>)
                            line -> {});
            reporter.getClass().getMethod("follows", long.class).invoke(reporter, 7L);
            reporter.getClass().getMethod("tick", long.class).invoke(reporter, 7L);
            reporter.getClass().getMethod("close").invoke(reporter);
            assertThat(loader.asked).isEmpty();
        }
    }

    /** Loads the engine afresh and notes each class of OpenTelemetry that it asks for; one thread. */
    private static final class Guarded extends URLClassLoader {
        private final Set<String> asked = new TreeSet<>();

        private Guarded(URL engine) {
            super(new URL[] {engine}, ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.startsWith("io.opentelemetry.")) {
                asked.add(name);
            }
            return super.findClass(name);
        }
    }

    /** Notes what is used of java.util.logging; one thread. */
    private static final class Uses extends MethodVisitor {
        private final Set<String> used;

        private Uses(Set<String> used) {
            super(Opcodes.ASM9);
            this.used = used;
        }

        private void note(String owner, String member) {
            if (owner.startsWith(JUL)) {
                used.add(owner.substring(JUL.length()) + "." + member);
            }
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
            note(owner, name + descriptor);
        }

        @Override
        public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
            note(owner, name);
        }

        @Override
        public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
            for (Object argument : arguments) {
                if (argument instanceof Handle handle) {
                    note(handle.getOwner(), handle.getName() + handle.getDesc());
                }
            }
        }

        @Override
        public void visitTypeInsn(int opcode, String type) {
            note(type, "<type>");
        }
    }
}
