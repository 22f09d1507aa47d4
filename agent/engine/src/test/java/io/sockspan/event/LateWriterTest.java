package io.sockspan.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.model.ManualTime;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.junit.jupiter.api.Test;

/** Proves that a writer that was given up and writes late strands no fact. */
class LateWriterTest {
    @Test
    void aLateWriteOfAWriterThatWasGivenUpStrandsNoFact() throws Exception {
        ManualTime time = new ManualTime();
        FactQueue queue = new FactQueue(2, time.clock);
        AtomicLong tail = (AtomicLong) field(queue, "tail");
        @SuppressWarnings("unchecked")
        AtomicReferenceArray<SocketFacts> slots = (AtomicReferenceArray<SocketFacts>) field(queue, "slots");
        // The writer took slot 0 and sleeps, as in a throttled container.
        tail.incrementAndGet();
        assertThat(queue.poll()).isNull();
        // This is longer than the queue's patience, which counts from when the slot was first found empty.
        time.advance(Duration.ofMillis(1_009));
        queue.poll();
        slots.compareAndSet(0, null, facts(3));
        queue.offer(facts(5));
        assertThat(queue.poll().fd()).isEqualTo(5);
        queue.poll();
        // The fact may be dropped, and then is counted.
        queue.offer(facts(7));
        long dropped = queue.dropped();
        SocketFacts next = queue.poll();
        assertThat(next == null ? dropped > 1 : next.fd() == 7 || next.fd() == 3)
                .isTrue();
    }

    private static SocketFacts facts(int fd) {
        return new SocketFacts(LateWriterTest.class, fd, 0, 0, 1);
    }

    private static Object field(FactQueue queue, String name) throws Exception {
        Field field = FactQueue.class.getDeclaredField(name);
        field.setAccessible(true);
        return field.get(queue);
    }
}
