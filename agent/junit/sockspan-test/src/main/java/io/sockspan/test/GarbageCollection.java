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
 * Shows by one garbage collection whether anybody can still reach what a test leaves in doubt, on the test's thread: tens of milliseconds, and
 * only if there is a doubt that no collection before this one has left. An interrupt is kept.
 */
final class GarbageCollection {
    /** How long the JVM may take to say that it has collected; it never does where it ignores System.gc(). */
    private static final int COLLECTED = 500;

    /** How long the JDK's Cleaner may take for what it was given. */
    private static final int CLEANED = 100;

    private static final int PAUSE = 5;

    /** What a collection has left: a pool's connections, say. */
    private final Set<Long> survivors = ConcurrentHashMap.newKeySet();

    private final BooleanSupplier collect;

    /** {@code collect} says whether there was a collection. */
    GarbageCollection(BooleanSupplier collect) {
        this.collect = collect;
    }

    /** {@code left}, or what {@code look} gives after a collection. */
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

    /** Asks for a collection, and waits until an object that nobody holds is told to be gone. */
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
