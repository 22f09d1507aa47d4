package io.sockspan.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;

/** Proves that swallowed errors are counted by hook and by class. */
class SwallowedErrorsTest {
    private final SwallowedErrors swallowed = new SwallowedErrors();

    @Test
    void withoutAnErrorTheCountIsZero() {
        assertThat(swallowed.total()).isZero();
        assertThat(swallowed.counts()).isEmpty();
    }

    @Test
    void eachHookAndClassHasItsCount() {
        for (int i = 0; i < 7; i++) {
            swallowed.count("read", new IllegalStateException("a"));
        }
        for (int i = 0; i < 5; i++) {
            swallowed.count("read", new OutOfMemoryError("b"));
        }
        swallowed.count("born", new IllegalStateException("c"));
        assertThat(swallowed.total()).isEqualTo(13);
        assertThat(swallowed.counts())
                .containsExactly(
                        entry("born java.lang.IllegalStateException", 1L),
                        entry("read java.lang.IllegalStateException", 7L),
                        entry("read java.lang.OutOfMemoryError", 5L));
    }

    @Test
    void manyThreadsLoseNoCount() throws InterruptedException {
        Thread[] threads = new Thread[7];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(() -> {
                for (int n = 0; n < 1009; n++) {
                    swallowed.count("read", new IllegalStateException());
                }
            });
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(swallowed.total()).isEqualTo(7 * 1009);
    }
}
