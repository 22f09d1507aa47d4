package io.sockspan.runtime;

import java.util.concurrent.ThreadFactory;

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

    static boolean isOwn(Thread thread) {
        return thread.getClass() == Own.class;
    }

    @Override
    public Thread newThread(Runnable work) {
        return named("sockspan-export", work);
    }
}
