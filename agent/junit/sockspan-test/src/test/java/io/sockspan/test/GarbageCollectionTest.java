package io.sockspan.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Proves that a collection is asked for only where it may show something new, and that what it shows counts. */
class GarbageCollectionTest {
    private final AtomicInteger collections = new AtomicInteger();
    private final GarbageCollection collection = new GarbageCollection(() -> collections.incrementAndGet() > 0);

    private static Suspect doubtful(int fd) {
        return AnswerSample.eofIgnored(fd).with("certain", false).suspect();
    }

    private List<Suspect> after(List<Suspect> left) {
        return collection.after(left, () -> left);
    }

    @Test
    void certainAndCollectedSocketsNeedNoCollection() {
        Suspect certain = AnswerSample.eofIgnored(1).suspect();
        Suspect collected = AnswerSample.eofIgnored(2)
                .with("certain", false)
                .with("collected", true)
                .suspect();
        assertThat(after(List.of())).isEmpty();
        assertThat(after(List.of(certain, collected))).containsExactly(certain, collected);
        assertThat(collections).hasValue(0);
    }

    @Test
    void aSocketThatSurvivedACollectionIsNotTriedAgain() {
        Suspect pooled = doubtful(1);
        after(List.of(pooled));
        after(List.of(pooled));
        assertThat(collections).hasValue(1);
        after(List.of(pooled, doubtful(2)));
        assertThat(collections).hasValue(2);
    }

    @Test
    void theAnswerAfterTheCollectionCounts() {
        Suspect before = doubtful(1);
        Suspect shown = AnswerSample.eofIgnored(1).with("collected", true).suspect();
        Deque<List<Suspect>> answers = new ArrayDeque<>(List.of(List.of(before), List.of(shown)));
        assertThat(collection.after(List.of(before), answers::remove)).containsExactly(shown);
        assertThat(answers).isEmpty();
    }

    @Test
    void whereSystemGcIsIgnoredNoAnswerIsAwaited() {
        Suspect pooled = doubtful(1);
        GarbageCollection ignored = new GarbageCollection(() -> false);
        List<Suspect> left = List.of(pooled);
        assertThat(ignored.after(left, () -> {
                    throw new AssertionError("looked again");
                }))
                .isSameAs(left);
    }

    @Test
    void theJvmShowsThatItHasCollected() {
        Thread.currentThread().interrupt();
        assertThat(GarbageCollection.ofTheJvm()).isTrue();
        assertThat(Thread.interrupted()).isTrue();
    }
}
