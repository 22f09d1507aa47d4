package io.sockspan.runtime;

import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The agent's threads, all daemons: their sockets are left out of the table. {@link #isOwn} runs on application threads, at a socket's
 * birth and end, and costs a class comparison.
 */
final class AgentThreads implements ThreadFactory {

    private static final class Own extends Thread {
        Own(ThreadGroup group, Runnable work, String name) {
            // The stack size is the JVM's default; no inheritable thread-locals of the application are taken along.
            super(group, work, name, 0, false);
            setDaemon(true);
            setContextClassLoader(AgentThreads.class.getClassLoader());
        }
    }

    static Thread named(String name, Runnable work) {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group != null && group.getParent() != null) {
            group = group.getParent();
        }
        return new Own(group, work, name);
    }

    /** Has {@code work} done on a thread of the agent's, and waits for it a bounded time; null if it is not done by then. */
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
