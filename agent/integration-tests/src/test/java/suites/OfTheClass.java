package suites;

import io.sockspan.junit.jupiter.NoSocketLeaks;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Sockets that belong to a class, and to none of its tests. */
final class OfTheClass {
    private OfTheClass() {}

    /** Opened before all tests. */
    @NoSocketLeaks
    static class InBeforeAll {
        @BeforeAll
        static void open() {
            Desk.leak();
        }

        @Test
        void innocent() {}

        /** An inner class, which does not fail for the outer class's sockets. */
        @Nested
        class Inner {
            @Test
            void innocentToo() {}

            @Test
            void guiltyInside() {
                Desk.leak();
            }
        }
    }

    /** Opened after all tests. */
    @NoSocketLeaks
    static class InAfterAll {
        @AfterAll
        static void open() {
            Desk.leak();
        }

        @Test
        void innocent() {}
    }

    /** Opened when the class is initialised, by the test that comes first. */
    @NoSocketLeaks
    static class InAStaticInitialiser {
        static {
            Desk.leak();
        }

        @Test
        void innocent() {}
    }

    /** Opened when the one instance for all tests is made. */
    @NoSocketLeaks
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static class InThePerClassConstructor {
        InThePerClassConstructor() {
            Desk.leak();
        }

        @Test
        void innocent() {}
    }

    /** Opened when the instance for one test is made: that test is guilty, not the class. */
    @NoSocketLeaks
    static class InThePerMethodConstructor {
        private static int made;

        InThePerMethodConstructor() {
            if (made++ == 0) {
                Desk.leak();
            }
        }

        @Test
        void guilty() {}
    }
}
