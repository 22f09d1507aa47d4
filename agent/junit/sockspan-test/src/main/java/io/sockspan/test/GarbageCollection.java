package io.sockspan.test;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Shows by one garbage collection whether code can still reach the sockets that are in doubt after a test. Runs on the test's thread. Costs
 * tens of milliseconds, and only if a doubtful socket has not yet survived a collection. An interrupt is kept.
 */
final class GarbageCollection {
    /** How long to wait for a sign that the JVM has collected, ms; there is none where it ignores System.gc(). */
    private static final int COLLECTED = 500;

    /** How long to wait for the JDK's Cleaner after a collection, ms. */
    private static final int CLEANED = 100;

    private static final int PAUSE = 5;

    /** The sockets that survived a collection, such as a pool's connections. */
    private final Set<Long> survivors = ConcurrentHashMap.newKeySet();

    private final BooleanSupplier collect;

    /** {@code collect} says whether there was a collection. */
    GarbageCollection(BooleanSupplier collect) {
        this.collect = collect;
    }

    /** {@code left}, or the answer of {@code look} after a collection if one may show more. */
    List<Suspect> after(List<Suspect> left, Supplier<List<Suspect>> look) {
        if (left.stream().noneMatch(socket -> isDoubtful(socket) && !survivors.contains(socket.id()))) {
            return left;
        }
        List<Suspect> now = collect.getAsBoolean() ? cleaned(look) : left;
        now.stream().filter(GarbageCollection::isDoubtful).forEach(socket -> survivors.add(socket.id()));
        return now;
    }

    private static boolean isDoubtful(Suspect socket) {
        return !socket.isCertain() && !socket.wasCollected();
    }

    private static List<Suspect> cleaned(Supplier<List<Suspect>> look) {
        boolean interrupted = Thread.interrupted();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLEANED);
        List<Suspect> now = look.get();
        while (now.stream().anyMatch(GarbageCollection::isDoubtful) && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE));
            interrupted |= Thread.interrupted();
            now = look.get();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return now;
    }

    /** Asks for a collection, and waits until an unreachable object is reported as collected; false if that does not happen in time. */
    static boolean ofTheJvm() {
        ReferenceQueue<Object> queue = new ReferenceQueue<>();
        PhantomReference<Object> canary = new PhantomReference<>(new Object(), queue);
        boolean interrupted = Thread.interrupted();
        System.gc();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(COLLECTED);
        boolean gone = false;
        while (!gone && System.nanoTime() - end < 0) {
            gone = queue.poll() == canary;
            LockSupport.parkNanos(gone ? 0 : TimeUnit.MILLISECONDS.toNanos(1));
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return gone;
    }
}
