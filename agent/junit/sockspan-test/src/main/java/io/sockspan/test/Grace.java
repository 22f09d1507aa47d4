package io.sockspan.test;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * The time that a test's code still has to close its sockets. It is {@value #AFTER_REPORT} ms where a call reported to the code that the
 * connection is over, else {@value #WITHOUT_REPORT} ms. The wait ends as soon as nothing may be leaked. Waits on the test's thread; an
 * interrupt is kept.
 */
final class Grace {
    private static final int AFTER_REPORT = 200;
    private static final int WITHOUT_REPORT = 1000;
    private static final int PAUSE = 10;

    private Grace() {}

    /** How long to wait for {@code suspect}, ms. */
    static int of(Suspect suspect) {
        return suspect.endWasReported() ? AFTER_REPORT : WITHOUT_REPORT;
    }

    /** The answer of {@code look} once waiting can change nothing more. */
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

    /**
     * No code can close a collected socket. A doubtful accusation, such as that of a pool's idle connection, does not become certain by
     * waiting.
     */
    private static boolean mayChange(Suspect suspect) {
        return !suspect.wasCollected() && (suspect.isCertain() || !suspect.isAccused());
    }
}
