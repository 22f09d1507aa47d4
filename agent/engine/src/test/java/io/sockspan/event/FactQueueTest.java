package io.sockspan.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sockspan.model.WatchClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Proves that a fact is delivered once and in order, or counted as dropped, and never lost in between. */
class FactQueueTest {
    private static final int PRODUCERS = 7;
    private static final int OFFERS = 10_007;

    private static SocketFacts facts(int fd, long born) {
        return new SocketFacts(FactQueueTest.class, fd, 0, 0, born);
    }

    @Test
    void whatOneThreadOffersComesOutInItsOrderRoundAndRound() {
        FactQueue queue = new FactQueue(8, WatchClock.system());
        int next = 0;
        for (int round = 0; round < 13; round++) {
            for (int i = 0; i < 7; i++) {
                assertThat(queue.offer(facts(round * 7 + i, 1))).isTrue();
            }
            for (int i = 0; i < 7; i++) {
                assertThat(queue.poll().fd()).isEqualTo(next++);
            }
            assertThat(queue.poll()).isNull();
        }
        assertThat(queue.dropped()).isZero();
    }

    @Test
    void aFullRingKeepsWhatItHasAndCountsWhatItDrops() {
        FactQueue queue = new FactQueue(16, WatchClock.system());
        for (int i = 0; i < 16 + 13; i++) {
            assertThat(queue.offer(facts(i, 1))).isEqualTo(i < 16);
        }
        assertThat(queue.dropped()).isEqualTo(13);
        for (int i = 0; i < 16; i++) {
            assertThat(queue.poll().fd()).isEqualTo(i);
        }
        assertThat(queue.poll()).isNull();
        assertThat(queue.offer(facts(101, 1))).isTrue();
        assertThat(queue.poll().fd()).isEqualTo(101);
        assertThat(queue.dropped()).isEqualTo(13);
    }

    @Test
    void aFullQueueIsNotEmptyAndADrainedOneIs() {
        FactQueue queue = new FactQueue(2, WatchClock.system());
        assertThat(queue.isEmpty()).isTrue();
        queue.offer(facts(7, 1));
        assertThat(queue.isEmpty()).isFalse();
        queue.poll();
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void factsLieInTheQueueOnceUntilTheyAreTaken() {
        FactQueue queue = new FactQueue(8, WatchClock.system());
        SocketFacts facts = facts(7, 1);
        for (int round = 0; round < 13; round++) {
            assertThat(queue.offer(facts)).isTrue();
            assertThat(queue.offer(facts)).isTrue();
            assertThat(queue.poll()).isSameAs(facts);
            assertThat(queue.poll()).isNull();
        }
        assertThat(queue.dropped()).isZero();
    }

    @Test
    void factsThatWereDroppedCanBeOfferedAgain() {
        FactQueue queue = new FactQueue(1, WatchClock.system());
        SocketFacts facts = facts(7, 1);
        queue.offer(facts(11, 1));
        assertThat(queue.offer(facts)).isFalse();
        queue.poll();
        assertThat(queue.offer(facts)).isTrue();
        assertThat(queue.poll()).isSameAs(facts);
    }

    @Test
    void aCapacityThatIsNoPowerOfTwoIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FactQueue(17, WatchClock.system()))
                .withMessageContaining("17");
    }

    @Test
    void ofManyProducersNothingIsLostButWhatIsCounted() throws InterruptedException {
        FactQueue queue = new FactQueue(64, WatchClock.system());
        AtomicInteger running = new AtomicInteger(PRODUCERS);
        List<Thread> producers = new ArrayList<>();
        for (int i = 0; i < PRODUCERS; i++) {
            int producer = i;
            producers.add(new Thread(() -> {
                for (int n = 1; n <= OFFERS; n++) {
                    queue.offer(facts(producer, n));
                }
                running.decrementAndGet();
            }));
        }
        producers.forEach(Thread::start);
        long[] last = new long[PRODUCERS];
        long taken = 0;
        while (true) {
            boolean over = running.get() == 0;
            SocketFacts facts = queue.poll();
            if (facts != null) {
                assertThat(facts.born()).isGreaterThan(last[facts.fd()]);
                last[facts.fd()] = facts.born();
                taken++;
            } else if (over) {
                break;
            }
        }
        for (Thread producer : producers) {
            producer.join();
        }
        assertThat(taken + queue.dropped()).isEqualTo((long) PRODUCERS * OFFERS);
    }
}
