package io.sockspan.detect;

import static io.sockspan.model.Sample.knownStack;
import static io.sockspan.model.Sample.stack;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.model.Api;
import io.sockspan.model.Sample;
import io.sockspan.model.Stack;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Proves that one bug has one fingerprint over hosts, runs, lines and generated names, and that another bug has another. */
class FingerprintTest {
    private static String opened(Stack stack) {
        return Fingerprint.of("eof-ignored", Sample.accepted().openedAt(stack).record());
    }

    private static String openedIn(String method) {
        return opened(stack(method, 7, "com.example.Main.main", 3));
    }

    @ParameterizedTest
    @CsvSource({
        "com.example.Main.lambda$main$0, com.example.Main.lambda$main$17",
        "com.example.Main$$Lambda$14/0x0000000800c03000.run, com.example.Main$$Lambda$239/0x00007f1fe4001a08.run",
        "com.example.Main$$Lambda$14/0x0000000800c03000.run, com.example.Main$$Lambda/0x00007f1fe4001a08.run",
        "com.example.Main$$Lambda/0x000000080018f.run, com.example.Main$$Lambda.0x00000008fffff.run",
        "com.example.Hidden/0x0000000800c03000.open, com.example.Hidden/0x00007f1fe4001a08.open",
        "com.example.$Proxy7.open, com.example.$Proxy101.open",
        "com.example.GeneratedMethodAccessor3.invoke, com.example.GeneratedMethodAccessor29.invoke",
        "com.example.Outer.access$100, com.example.Outer.access$200"
    })
    void generatedNumbersDoNotChangeTheFingerprint(String one, String other) {
        assertThat(openedIn(one)).isEqualTo(openedIn(other));
    }

    @ParameterizedTest
    @CsvSource({
        "com.example.Main.lambda$main$0, com.example.Main.lambda$other$0",
        "com.example.Main.open, com.example.Main.open2",
        "com.example.Http1.open, com.example.Http2.open",
        "com.example.Main$1.run, com.example.Main$2.run",
        "com.example.Main.open, com.example.Main.close",
        "com.example.Main$$Lambda$14/0x08.run, com.example.Other$$Lambda$14/0x08.run"
    })
    void otherMethodsHaveAnotherFingerprint(String one, String other) {
        assertThat(openedIn(one)).isNotEqualTo(openedIn(other));
    }

    @Test
    void linesHostsAndDescriptorsDoNotChangeTheFingerprint() {
        String here = opened(stack("com.example.A.open", 7));
        assertThat(opened(stack("com.example.A.open", 1009))).isEqualTo(here);
        Sample elsewhere = Sample.accepted()
                .openedAt(stack("com.example.A.open", 7))
                .peerHost("orders.example")
                .api(Api.SOCKET_CHANNEL);
        assertThat(Fingerprint.of("eof-ignored", elsewhere.record())).isEqualTo(here);
    }

    @Test
    void theRuleTheOpeningAndTheLastOutcomeChangeTheFingerprint() {
        Sample told = Sample.accepted().readEnd(7);
        Sample elsewhere = Sample.accepted().readOutcome(null, 1, null, stack("com.example.B.read", 3), 7);
        assertThat(Fingerprint.of("eof-ignored", told.record()))
                .isNotEqualTo(Fingerprint.of("error-ignored", told.record()))
                .isNotEqualTo(Fingerprint.of("eof-ignored", Sample.accepted().record()))
                .isNotEqualTo(Fingerprint.of("eof-ignored", elsewhere.record()));
    }

    @Test
    void ofFramesOfUnknownOriginTheFiveInnermostCount() {
        Object[] frames = new Object[14];
        for (int i = 0; i < 7; i++) {
            frames[2 * i] = "com.example.Deep.level" + i;
            frames[2 * i + 1] = 11;
        }
        String deep = opened(stack(frames));
        frames[10] = "com.example.Caller.other";
        assertThat(opened(stack(frames))).isEqualTo(deep);
        frames[8] = "com.example.Caller.other";
        assertThat(opened(stack(frames))).isNotEqualTo(deep);
    }

    @ParameterizedTest
    @CsvSource({
        "com.acme.Orders$$EnhancerBySpringCGLIB$$1a2b3c4d.fetch, com.acme.Orders$$EnhancerBySpringCGLIB$$99.fetch",
        "com.acme.Orders$ByteBuddy$aK3dX.fetch, com.acme.Orders$ByteBuddy$zz9.fetch",
        "com.acme.Orders$MockitoMock$123.fetch, com.acme.Orders$MockitoMock$77.fetch",
        "com.acme.Order$HibernateProxy$f3aB.fetch, com.acme.Order$HibernateProxy$x0.fetch"
    })
    void namesThatAProxyLibraryGeneratesDoNotChangeTheFingerprint(String one, String other) {
        assertThat(openedIn(one)).isEqualTo(openedIn(other));
    }

    /** The fingerprint of an opening by {@code method}, through {@code doors} frames of a library; {@code caller} called the method. */
    private static String through(int doors, String method, String caller, String outermost) {
        List<Object> frames = new ArrayList<>();
        for (int i = 0; i < doors; i++) {
            frames.addAll(List.of("org.http.Door" + i + ".open", 7));
        }
        for (String frame : List.of(method, "com.example.Controller.get", caller, outermost)) {
            frames.addAll(List.of("com.example." + frame, 11));
        }
        return opened(knownStack(frames.toArray()));
    }

    @Test
    void twoBugsInOneClassDifferHoweverDeepTheOpeningLibraryIs() {
        for (int doors : new int[] {0, 1, 12, 43}) {
            assertThat(through(doors, "Orders.fetch", "Main.run", "Main.main"))
                    .isNotEqualTo(through(doors, "Orders.list", "Main.run", "Main.main"))
                    .isNotEqualTo(through(doors, "Orders.fetch", "Main.other", "Main.main"))
                    .isEqualTo(through(doors, "Orders.fetch", "Main.run", "Other.main"));
        }
        assertThat(through(1, "Orders.fetch", "Main.run", "Main.main"))
                .isNotEqualTo(through(0, "Orders.fetch", "Main.run", "Main.main"));
        assertThat(through(3, "Orders.fetch", "Main.run", "Main.main"))
                .isEqualTo(through(12, "Orders.fetch", "Main.run", "Main.main"));
    }

    @Test
    void theFramesThatRunTheApplicationDoNotChangeTheFingerprint() {
        assertThat(opened(knownStack("com.example.Orders.fetch", 7, "org.junit.Runner.run", 3)))
                .isEqualTo(opened(knownStack("com.example.Orders.fetch", 7, "org.gradle.Worker.go", 5)));
    }

    @Test
    void theDepthOfARecursionDoesNotChangeTheFingerprint() {
        assertThat(opened(stack("com.example.A.open", 7, "com.example.A.retry", 3, "com.example.Main.main", 5)))
                .isEqualTo(opened(stack(
                        "com.example.A.open", 7,
                        "com.example.A.retry", 3,
                        "com.example.A.retry", 4,
                        "com.example.A.retry", 4,
                        "com.example.Main.main", 5)));
    }

    private static Stack jdk(String... modulesAndTypes) {
        StackTraceElement[] frames = new StackTraceElement[modulesAndTypes.length / 2];
        for (int i = 0; i < frames.length; i++) {
            frames[i] =
                    new StackTraceElement(null, modulesAndTypes[2 * i], null, modulesAndTypes[2 * i + 1], "m", null, 7);
        }
        return Stack.of(frames);
    }

    private static String reportedIn(Stack stack, String handler) {
        Sample told = Sample.accepted().readOutcome(null, 1, handler, stack, 7);
        return Fingerprint.of("eof-ignored", told.record());
    }

    @Test
    void ofFramesOfTheJdkOnlyTheModuleAndTheHandlerCount() {
        Stack on17 = jdk("java.base", "sun.nio.ch.Port", "java.base", "java.lang.Thread");
        Stack on25 = jdk("java.base", "sun.nio.ch.UnixPort", "java.base", "sun.nio.ch.Invoker");
        assertThat(reportedIn(on17, "com.example.Done")).isEqualTo(reportedIn(on25, "com.example.Done"));
        assertThat(reportedIn(on17, "com.example.Done")).isNotEqualTo(reportedIn(on17, "com.example.Other"));
        assertThat(reportedIn(on17, "com.example.Done$$Lambda$14/0x08"))
                .isEqualTo(reportedIn(on25, "com.example.Done$$Lambda/0x01"));
        assertThat(opened(on17)).isEqualTo(opened(on25));
        assertThat(opened(on17)).isNotEqualTo(opened(jdk("java.base", "a.B", "java.net.http", "a.C")));
    }

    @Test
    void itIsEightHexDigitsAndNeverChanges() {
        // Written down once: a changed value would make every known bug of every user a new one.
        assertThat(Fingerprint.of("eof-ignored", Sample.accepted().readEnd(7).record()))
                .isEqualTo("ca601c72");
    }
}
