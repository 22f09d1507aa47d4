package io.sockspan.origin;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.model.Stack;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Proves that a class is known by where it was loaded from. All names of a stack need one scan, and known names none. */
class LoadedClassesTest {
    private final List<Class<?>> loaded = new ArrayList<>();
    private int looks;

    private final Instrumentation jvm = (Instrumentation) Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {Instrumentation.class}, (proxy, method, arguments) -> {
                assertThat(method.getName()).isEqualTo("getAllLoadedClasses");
                looks++;
                return loaded.toArray(new Class<?>[0]);
            });

    private final LoadedClasses classes = new LoadedClasses(jvm, "");

    /** Stands for a class of an application or a library. */
    static final class Model {}

    private static final class From extends ClassLoader {
        private Class<?> define(String place) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (InputStream in = Model.class.getResourceAsStream("LoadedClassesTest$Model.class")) {
                in.transferTo(bytes);
            }
            CodeSource source = place == null ? null : new CodeSource(new URL(place), (Certificate[]) null);
            return defineClass(null, bytes.toByteArray(), 0, bytes.size(), new ProtectionDomain(source, null));
        }
    }

    private static final String MODEL = Model.class.getName();

    @Test
    void aClassFromAFolderIsTheApplicationsAndOneFromAJarIsNot() throws IOException {
        loaded.add(new From().define("file:/srv/shop/classes/"));
        assertThat(classes.ofApplication(Set.of(MODEL, "a.Unknown"))).containsExactly(MODEL);
        assertThat(classes.knowApplication()).isTrue();
        LoadedClasses others = new LoadedClasses(jvm, "");
        loaded.set(0, new From().define("file:/srv/shop/lib/pool.jar"));
        assertThat(others.ofApplication(Set.of(MODEL))).isEmpty();
        assertThat(others.knowApplication()).isFalse();
    }

    @Test
    void aNameInTwoLoadersIsTheApplicationsIfOneOfThemIs() throws IOException {
        loaded.add(new From().define("file:/srv/a/lib/pool.jar"));
        loaded.add(new From().define("file:/srv/b/classes/"));
        loaded.add(new From().define(null));
        assertThat(classes.ofApplication(Set.of(MODEL))).containsExactly(MODEL);
    }

    @Test
    void namesThatAreKnownAreNotSearchedAgain() throws IOException {
        loaded.add(new From().define("file:/srv/b/classes/"));
        for (int i = 0; i < 7; i++) {
            assertThat(classes.ofApplication(Set.of(MODEL, "a.Unknown"))).containsExactly(MODEL);
        }
        assertThat(looks).isEqualTo(1);
    }

    @Test
    void endlessNewNamesAreNotAllSearched() {
        for (int i = 0; i < 1009; i++) {
            classes.ofApplication(Set.of("a.Made" + i));
        }
        assertThat(looks).isBetween(251, 257);
    }

    @Test
    void noScannedClassIsKept() throws Exception {
        loaded.add(new From().define("file:/srv/b/classes/"));
        assertThat(classes.ofApplication(Set.of(MODEL))).containsExactly(MODEL);
        WeakReference<Class<?>> kept = new WeakReference<>(loaded.remove(0));
        for (int i = 0; i < 101 && kept.get() != null; i++) {
            System.gc();
            Thread.sleep(7);
        }
        assertThat(kept.get()).isNull();
        assertThat(classes.ofApplication(Set.of(MODEL))).containsExactly(MODEL);
    }

    @Test
    void namedPackagesDecideAlone() throws IOException {
        loaded.add(new From().define("file:/srv/b/classes/"));
        LoadedClasses named = new LoadedClasses(jvm, "com.acme");
        assertThat(named.ofApplication(Set.of(MODEL, "com.acme.Orders"))).containsExactly("com.acme.Orders");
        assertThat(named.knowApplication()).isTrue();
    }

    @Test
    void aStackIsSortedByWhereItsClassesComeFrom() throws IOException {
        loaded.add(new From().define("file:/srv/b/classes/"));
        Stack stack = Stack.of(
                new StackTraceElement[] {
                    new StackTraceElement("com.example.Pool", "open", "Pool.java", 7),
                    new StackTraceElement(MODEL, "fetch", "Model.java", 11)
                },
                classes);
        assertThat(stack.application())
                .extracting(StackTraceElement::getMethodName)
                .containsExactly("fetch");
        assertThat(stack.inside()).extracting(StackTraceElement::getMethodName).containsExactly("open");
    }
}
