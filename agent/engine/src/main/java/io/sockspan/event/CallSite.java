package io.sockspan.event;

import io.sockspan.model.Stack;

/**
 * A place in the code and a moment. Made by an application thread (one unread Throwable, about 1 us). The agent's thread reads it, and then
 * keeps the shared {@link Stack} in place of the Throwable. Several facts may share one call site.
 */
public final class CallSite {
    /** {@link System#nanoTime}. */
    public final long time;

    public final String thread;

    /** A Throwable until the agent's thread reads it, a Stack from then on. */
    private volatile Object stack;

    CallSite(long time) {
        this.time = time;
        this.thread = threadName();
        this.stack = new Throwable();
    }

    private CallSite(CallSite of) {
        this.time = of.time;
        this.thread = of.thread;
        this.stack = Stack.EMPTY;
    }

    /** The same without its frames, if they are unread; facts that share this call site keep them. */
    CallSite orWithoutFrames() {
        return stack instanceof Throwable ? new CallSite(this) : this;
    }

    /** Drops the frames if they are unread. */
    void forget() {
        if (stack instanceof Throwable) {
            stack = Stack.EMPTY;
        }
    }

    /** Reads the frames on first use (some 10 us); the agent's threads only. */
    public Stack stack(StackPool pool) {
        if (stack instanceof Throwable unread) {
            stack = pool.read(unread);
        }
        return (Stack) stack;
    }

    /** A virtual thread without a name has the empty one; every other thread has one. */
    static String threadName() {
        String name = Thread.currentThread().getName();
        return name.isEmpty() ? "virtual thread" : name;
    }
}
