package io.sockspan.test;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * The time that a test's code may still take to close: none if nothing may be leaked, {@value #TOLD} ms where the code was told that the
 * connection is over, else {@value #UNTOLD} ms, and never longer than until it is closed. Waits on the test's thread; an interrupt is kept.
 */
final class Grace {
    private static final int TOLD = 200;
    private static final int UNTOLD = 1000;
    private static final int PAUSE = 10;

    private Grace() {}

    /** How long to wait for {@code suspect}, ms. */
    static int of(Suspect suspect) {
        return suspect.wasTold() ? TOLD : UNTOLD;
    }

    /** What {@code look} gives after the time that it was given. */
    static List<Suspect> left(Supplier<List<Suspect>> look) {
        boolean interrupted = Thread.interrupted();
        try {
            long start = System.nanoTime();
            while (true) {
                List<Suspect> now = look.get();
                long waited = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
                if (now.stream().noneMatch(suspect -> mayChange(suspect) && waited < of(suspect))) {
                    return now;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE));
                interrupted |= Thread.interrupted();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** What was collected nobody can close; an accusation with a doubt, such as a pool's idle connection, is none that would become certain by waiting. */
    private static boolean mayChange(Suspect suspect) {
        return !suspect.wasCollected() && (suspect.isCertain() || !suspect.isAccused());
    }
}
