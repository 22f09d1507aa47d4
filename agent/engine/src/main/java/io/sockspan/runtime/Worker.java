package io.sockspan.runtime;

import io.sockspan.instrument.SelfTest;
import io.sockspan.observe.KernelView;
import io.sockspan.watch.Engine;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Runs on the agent's daemon thread {@code sockspan}, until the JVM ends or the agent leaves. With {@code -javaagent} it only looks at the
 * queue until the application opens its first socket. It touches none of the JDK's network classes before that: main may still choose its
 * network stack. What fails here ends the watching, never the application.
 */
final class Worker implements Runnable {
    private static final int MAX_CHANGES = 256;
    private static final int MAX_FAILURES = 100;

    /** The longest pause between two looks at the queue, and the age from which a socket is watched, in ms. */
    private static final int LONGEST_TICK = 250;

    private static final int SHORTEST_TICK = 10;

    private final Sockspan sockspan;
    private final ApplicationSide surroundings;

    /** The pause between two looks while there is little to do, in ms. */
    private final int tick;

    private final CountDownLatch settled = new CountDownLatch(1);
    private volatile boolean stopped;
    private volatile @Nullable String why;

    /** Steps that failed one after the other. */
    private int failures;

    Worker(Sockspan sockspan, long thresholdMillis, ApplicationSide surroundings) {
        this.surroundings = surroundings;
        this.sockspan = sockspan;
        this.tick = (int) Math.max(SHORTEST_TICK, Math.min(thresholdMillis / 4, LONGEST_TICK));
    }

    int tick() {
        return tick;
    }

    boolean isStopped() {
        return stopped;
    }

    /** Why it stopped by itself, or null. */
    @Nullable
    String whyStopped() {
        return why;
    }

    /** Ends it within a tick; the caller reports why, if that is needed. */
    void end() {
        stopped = true;
    }

    /** Waits until the sockets that were open before are taken in; false if that did not happen in time. */
    boolean awaitSettled(long seconds) throws InterruptedException {
        return settled.await(seconds, TimeUnit.SECONDS);
    }

    @Override
    public void run() {
        boolean done = false;
        while (!done) {
            try {
                work();
                done = true;
            } catch (OutOfMemoryError e) {
                outOfMemory();
            } catch (Throwable t) {
                stop(t.toString());
                done = true;
            }
        }
        settled.countDown();
    }

    private void work() throws ReflectiveOperationException {
        if (stopped) {
            // The agent left before this thread began, or while the heap was full: it may open nothing any more.
            return;
        }
        sockspan.openAttachChannel();
        sockspan.openReporters();
        surroundings.sampleEarly();
        sockspan.takeInWhatIsOpen();
        settled.countDown();
        while (sockspan.isIdle() && !stopped) {
            LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(tick));
        }
        Engine engine = sockspan.engine();
        KernelView kernel = sockspan.kernel();
        if (engine != null && kernel != null) {
            proveHooks();
            watch(engine, kernel);
        }
    }

    private void watch(Engine engine, KernelView kernel) {
        int[] changed = new int[MAX_CHANGES];
        int pause = tick;
        while (!stopped) {
            int count = kernel.awaitChanges(changed, pause);
            if (count < 0) {
                stop(
                        "the agent's own epoll descriptor was closed, as when an application closes all that it does not know");
            } else {
                surroundings.refill();
                pause = next(pause, step(engine, changed, count));
            }
        }
    }

    /** Makes one step. A step that fails loses only what it handled; if every step fails, the watching ends. */
    private int step(Engine engine, int[] changed, int count) {
        try {
            int handled = engine.step(changed, count);
            failures = 0;
            return handled;
        } catch (OutOfMemoryError e) {
            outOfMemory();
            return 0;
        } catch (RuntimeException | Error e) {
            if (failures++ == 0) {
                sockspan.problems().lost("a step of the agent failed: " + e);
            }
            if (failures == MAX_FAILURES) {
                stop(MAX_FAILURES + " steps failed one after the other");
            }
            return 0;
        }
    }

    /**
     * The application's heap is full, so nothing may be allocated here, not even a line of the log. What was being handled is lost and
     * counted.
     */
    private void outOfMemory() {
        sockspan.memoryWasShort();
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
    }

    /** Ends the watching, on the thread that found that it cannot go on. */
    void stop(String reason) {
        stopped = true;
        why = reason;
        sockspan.stopTakingFacts();
        sockspan.problems().lost("stopped watching, the application goes on: " + reason);
    }

    /**
     * The next pause. After half a queue in one pause it is halved, because the queue may overflow in the next; otherwise it is doubled.
     */
    private int next(int pause, int handled) {
        return handled > Sockspan.QUEUE / 2 ? Math.max(pause / 2, SHORTEST_TICK) : Math.min(pause * 2, tick);
    }

    private void proveHooks() {
        try {
            SelfTest.exercise();
            List<String> silent = SelfTest.silent(sockspan.fired());
            if (!silent.isEmpty()) {
                sockspan.problems()
                        .lost("hooks in place that did not fire in the self-test: " + String.join(", ", silent));
            }
        } catch (IOException | ReflectiveOperationException | RuntimeException e) {
            sockspan.problems().lost("the self-test of the hooks could not run: " + e);
        }
    }
}
