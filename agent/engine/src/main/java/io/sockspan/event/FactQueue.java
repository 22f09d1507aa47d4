package io.sockspan.event;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Facts on their way from many application threads to the agent's: a ring of fixed size. {@link #offer} is a few atomic
 * operations, never waits and allocates nothing; when the ring is full the fact is dropped and counted. {@link #poll} is the agent's thread's.
 */
public final class FactQueue {
    /** Polls, one a tick, after which a writer is given up. */
    private static final int PATIENCE = 17;

    private final AtomicReferenceArray<@Nullable SocketFacts> slots;
    private final int mask;
    private final AtomicLong tail = new AtomicLong();
    private final AtomicLong head = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();

    /** How often in a row the taken slot at the head was found empty; the agent's thread only. */
    private int emptyPolls;

    /** {@code capacity} must be a power of two. */
    public FactQueue(int capacity) {
        if (Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("not a power of two: " + capacity);
        }
        slots = new AtomicReferenceArray<>(capacity);
        mask = capacity - 1;
    }

    boolean offer(SocketFacts facts) {
        if (!facts.toBeQueued()) {
            return true;
        }
        long slot;
        do {
            slot = tail.get();
            if (slot - head.get() > mask) {
                facts.taken();
                dropped.incrementAndGet();
                return false;
            }
        } while (!tail.compareAndSet(slot, slot + 1));
        if (!slots.compareAndSet((int) slot & mask, null, facts)) {
            facts.taken();
            dropped.incrementAndGet();
            return false;
        }
        return true;
    }

    /** The next fact, or null if there is none or its writer has not finished. */
    public @Nullable SocketFacts poll() {
        long slot = head.get();
        SocketFacts facts = slots.get((int) slot & mask);
        if (facts != null) {
            slots.set((int) slot & mask, null);
            head.set(slot + 1);
            emptyPolls = 0;
            facts.taken();
        } else if (slot != tail.get() && ++emptyPolls == PATIENCE) {
            // Its writer took the slot and died before it wrote, as by a StackOverflowError: pass over the hole.
            head.set(slot + 1);
            dropped.incrementAndGet();
            emptyPolls = 0;
        }
        return facts;
    }

    /** Whether nothing waits; any thread. */
    public boolean isEmpty() {
        return head.get() == tail.get();
    }

    /** How many facts found the ring full since the start. */
    public long dropped() {
        return dropped.get();
    }
}
