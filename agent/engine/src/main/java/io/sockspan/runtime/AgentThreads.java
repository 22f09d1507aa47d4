package io.sockspan.runtime;

import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The agent's threads, all daemons. Their sockets are left out of the table. {@link #isOwn} runs on application threads at a socket's birth
 * and end, and costs a class comparison.
 */
final class AgentThreads implements ThreadFactory {

    private static final class Own extends Thread {
        Own(ThreadGroup group, Runnable work, String name) {
            // The stack size is the JVM's default; the thread inherits no thread-locals of the application.
            super(group, work, name, 0, false);
            setDaemon(true);
            setContextClassLoader(AgentThreads.class.getClassLoader());
        }
    }

    static Thread named(String name, Runnable work) {
        return new Own(allThreads(), work, name);
    }

    private static ThreadGroup allThreads() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        return group;
    }

    /** The name of the live platform thread with this id, or null. */
    static @Nullable String nameOf(long id) {
        ThreadGroup group = allThreads();
        Thread[] threads = new Thread[2 * group.activeCount() + 16];
        int count = group.enumerate(threads);
        for (int i = 0; i < count; i++) {
            if (threads[i].getId() == id) {
                return threads[i].getName();
            }
        }
        return null;
    }

    /** Waits a bounded time for the end of {@code thread}. An interrupt is kept and shortens nothing. */
    static boolean ended(Thread thread, Duration time) {
        boolean interrupted = false;
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0 && thread.isAlive(); left = end - System.nanoTime()) {
            try {
                thread.join(left / 1_000_000 + 1);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    /** Runs {@code work} on a thread of the agent's and waits for it a bounded time; null if it is not done by then. */
    static @Nullable String within(Duration time, Supplier<String> work) {
        AtomicReference<@Nullable String> done = new AtomicReference<>();
        Thread thread = named("sockspan-answer", () -> done.set(work.get()));
        try {
            thread.start();
            thread.join(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return done.get();
    }

    static boolean isOwn(Thread thread) {
        return thread.getClass() == Own.class;
    }

    @Override
    public Thread newThread(Runnable work) {
        return named("sockspan-export", work);
    }
}
