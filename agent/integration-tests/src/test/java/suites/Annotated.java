package suites;

import io.sockspan.junit.jupiter.NoSocketLeaks;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The places where the annotation may stand. */
final class Annotated {
    private Annotated() {}

    /** Has no annotation. */
    static class Nowhere {
        @Test
        void unasked() {
            Desk.leak();
        }
    }

    /** On one of two methods. */
    static class OnAMethod {
        @Test
        @NoSocketLeaks
        void guilty() {
            Desk.leak();
        }

        @Test
        void unasked() {
            Desk.leak();
        }
    }

    /** Passes it on to subclasses. */
    @NoSocketLeaks
    static class Parent {
        @Test
        void innocent() {}
    }

    /** Has it from its superclass. */
    static class OnItsSuperclass extends Parent {
        @Test
        void guilty() {
            Desk.leak();
        }
    }

    /** Passes it on to implementing classes. */
    @NoSocketLeaks
    interface Clean {}

    /** Has it from an interface. */
    static class OnItsInterface implements Clean {
        @Test
        void guilty() {
            Desk.leak();
        }
    }

    /** An annotation of the project's own that has ours. */
    @Retention(RetentionPolicy.RUNTIME)
    @NoSocketLeaks
    @interface Strict {}

    /** Has it from another annotation. */
    @Strict
    static class OnItsAnnotation {
        @Test
        void guilty() {
            Desk.leak();
        }
    }

    /** Its dynamic tests are parts of one test. */
    @NoSocketLeaks
    static class OnAFactory {
        @TestFactory
        Stream<DynamicTest> guilty() {
            return Stream.of(DynamicTest.dynamicTest("one", () -> {}), DynamicTest.dynamicTest("two", Desk::leak));
        }
    }
}
