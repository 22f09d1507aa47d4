package io.sockspan.test.scope;

import java.lang.StackWalker.StackFrame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Knows which scopes run now, and on which threads. A test integration enters and leaves them on the test's own thread; each birth of a
 * socket reads them, on the thread that opens it. Entering takes a lock, reading does not.
 */
public final class Scopes {
    /** A scope on a thread, on top of the scopes that came there before: a thread that waits may run another test meanwhile. */
    private static final class Level {
        final Scope scope;
        final boolean code;
        final @Nullable Level below;
        final @Nullable Scope startedIn;

        Level(Scope scope, boolean code, @Nullable Level below, @Nullable Scope startedIn) {
            this.scope = scope;
            this.code = code;
            this.below = below;
            this.startedIn = startedIn;
        }
    }

    private static final ThreadLocal<Level> OWN = new ThreadLocal<>();
    private static final InheritableThreadLocal<Scope> STARTED_IN = new InheritableThreadLocal<>();
    private static final StackWalker FRAMES = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    /** Replaced, never changed. */
    private static volatile Scope[] running = {};

    private static volatile long entered;
    private static volatile boolean parallel;
    private static volatile boolean complete;

    private Scopes() {}

    /** Tests may run at the same time in this JVM. */
    public static void allowParallel() {
        parallel = true;
    }

    /** Every test is entered from now on, whether it is to be verified or not. */
    public static void allAreEntered() {
        complete = true;
    }

    /** {@code scope} runs on this thread from now on, until it is left. */
    public static synchronized void enter(Scope scope) {
        boolean alone = true;
        for (Scope other : running) {
            alone &= other.encloses(scope);
        }
        entered++;
        scope.begin(entered, alone);
        List<Scope> more = new ArrayList<>(Arrays.asList(running));
        more.add(scope);
        running = more.toArray(new Scope[0]);
        push(scope, scope.isTest());
    }

    /** The running scope of this id, or null. */
    public static @Nullable Scope find(String id) {
        for (Scope scope : running) {
            if (scope.id().equals(id)) {
                return scope;
            }
        }
        return null;
    }

    /** {@code scope} has ended; does nothing if it had ended before. On the thread that entered it. */
    public static synchronized void leave(Scope scope) {
        List<Scope> fewer = new ArrayList<>(Arrays.asList(running));
        fewer.remove(scope);
        running = fewer.toArray(new Scope[0]);
        scope.end();
        pop(scope);
    }

    /**
     * Code of {@code scope} runs on this thread from now on, until {@link #pop}; perhaps on another thread than the one on which it began.
     */
    public static void push(Scope scope) {
        push(scope, true);
    }

    private static void push(Scope scope, boolean code) {
        OWN.set(new Level(scope, code, OWN.get(), STARTED_IN.get()));
        STARTED_IN.set(scope);
    }

    /** Takes the highest level of {@code scope} off this thread, with every level that was left above it. */
    public static void pop(Scope scope) {
        for (Level level = OWN.get(); level != null; level = level.below) {
            if (level.scope == scope) {
                restore(level);
                return;
            }
        }
    }

    private static void restore(Level level) {
        if (level.below == null) {
            OWN.remove();
        } else {
            OWN.set(level.below);
        }
        if (level.startedIn == null) {
            STARTED_IN.remove();
        } else {
            STARTED_IN.set(level.startedIn);
        }
    }

    /** What is known of this thread now; null if no test runs. Some 100 ns; a stack walk where tests run in parallel. */
    public static @Nullable Birth birth() {
        Level level = OWN.get();
        Scope started = STARTED_IN.get();
        Scope[] now = running;
        if (level != null && !level.scope.isEnded()) {
            // Where tests run in parallel, a container's thread may run tests of other containers.
            return new Birth(level.scope, level.code || !parallel, started, false, now);
        }
        if (started == null && now.length == 0) {
            return null;
        }
        return new Birth(null, false, started, started != null && !started.isEnded() && isForItAlone(started), now);
    }

    /** Whether no other scope ran since it began, or this thread takes no tasks of other scopes. */
    private static boolean isForItAlone(Scope started) {
        return !parallel || (complete && started.isAlone(entered)) || !servesExecutor();
    }

    /** Whether an executor is on the stack: its threads work for any caller, and any caller may have started them. */
    private static boolean servesExecutor() {
        return FRAMES.walk(frames -> frames.map(StackFrame::getDeclaringClass).anyMatch(Scopes::isExecutor));
    }

    private static boolean isExecutor(Class<?> type) {
        // It has a thread for each task, started by the thread that hands the task in.
        if (type.getName().equals("java.util.concurrent.ThreadPerTaskExecutor")) {
            return false;
        }
        Class<?> outer = type.getEnclosingClass();
        return Executor.class.isAssignableFrom(type)
                || type.getName().equals("java.util.TimerThread")
                || (outer != null && isExecutor(outer));
    }
}
