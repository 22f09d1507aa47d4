package io.sockspan.event;

import io.sockspan.model.WatchClock;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Carries facts from many application threads to the agent's thread, in a ring of fixed size. {@link #offer} is a few atomic operations,
 * never waits and allocates nothing. When the ring is full the fact is dropped and counted. Only the agent's thread calls {@link #poll}.
 */
public final class FactQueue {
    /** How long a writer may take to fill the slot that it took, ns; a throttled container stops its threads for some 100 ms. */
    private static final long PATIENCE = 1_000_000_000;

    private final AtomicReferenceArray<@Nullable SocketFacts> slots;
    private final int mask;
    private final WatchClock clock;
    private final AtomicLong tail = new AtomicLong();
    private final AtomicLong head = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();

    /** The tail of the ring when the slot at the head was first found empty; the agent's thread only. */
    private long waitedFor;

    private long waitedSince;

    /** {@code capacity} must be a power of two. */
    public FactQueue(int capacity, WatchClock clock) {
        this.clock = clock;
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
        boolean queued = false;
        try {
            queued = put(facts);
        } finally {
            if (!queued) {
                // The fact was dropped, or this thread's stack is exhausted: a later fact may queue the socket again.
                facts.taken();
            }
        }
        return queued;
    }

    private boolean put(SocketFacts facts) {
        long slot;
        do {
            slot = tail.get();
            if (slot - head.get() > mask) {
                dropped.incrementAndGet();
                return false;
            }
        } while (!tail.compareAndSet(slot, slot + 1));
        if (!slots.compareAndSet((int) slot & mask, null, facts)) {
            dropped.incrementAndGet();
            return false;
        }
        return true;
    }

    /** The next fact, or null if there is none or its writer has not finished. */
    public @Nullable SocketFacts poll() {
        // Not beyond the tail: a writer that was given up may still write, into a slot that no writer has taken again.
        for (long slot = head.get(); slot != tail.get(); slot++) {
            SocketFacts facts = slots.get((int) slot & mask);
            if (facts != null) {
                slots.set((int) slot & mask, null);
                head.set(slot + 1);
                facts.taken();
                return facts;
            }
            if (!abandoned(slot)) {
                return null;
            }
            dropped.incrementAndGet();
            head.set(slot + 1);
        }
        return null;
    }

    /** Whether the writer of a slot died before it wrote, as by a StackOverflowError. */
    private boolean abandoned(long slot) {
        long now = clock.nanoTime();
        if (slot >= waitedFor) {
            waitedFor = tail.get();
            waitedSince = now;
        }
        return now - waitedSince > PATIENCE;
    }

    /** Whether the queue is empty. Any thread. */
    public boolean isEmpty() {
        return head.get() == tail.get();
    }

    /** How many facts found the ring full since the start. */
    public long dropped() {
        return dropped.get();
    }
}
