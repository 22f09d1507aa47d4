package io.sockspan.report.otel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The bounded queue from the agent's thread to the thread {@value #THREAD_NAME}, which is made at the first span. {@link #accept} never
 * waits: what does not fit is dropped and counted. What no collector takes is lost and counted, and logged once until it works again.
 */
final class SpanPipe {
    static final String THREAD_NAME = "sockspan-export";
    static final int CAPACITY = 2048;
    static final int BATCH = 512;
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Supplier<Destination> destinations;
    private final String target;
    private final ThreadFactory threads;
    private final Consumer<String> log;
    private final int capacity;

    private final Object lock = new Object();
    private final Deque<TcpSpan> queue = new ArrayDeque<>();
    private boolean closing;
    private boolean givenUp;
    private @Nullable Thread thread;
    private @Nullable Destination destination;
    private long dropped;
    private long lost;
    private long sent;

    SpanPipe(Supplier<Destination> destinations, String target, ThreadFactory threads, Consumer<String> log) {
        this(destinations, target, threads, log, CAPACITY);
    }

    SpanPipe(
            Supplier<Destination> destinations,
            String target,
            ThreadFactory threads,
            Consumer<String> log,
            int capacity) {
        this.destinations = destinations;
        this.target = target;
        this.threads = threads;
        this.log = log;
        this.capacity = capacity;
    }

    void accept(List<TcpSpan> spans) {
        if (spans.isEmpty()) {
            return;
        }
        synchronized (lock) {
            for (TcpSpan span : spans) {
                if (closing || queue.size() >= capacity) {
                    dropped++;
                } else {
                    queue.add(span);
                }
            }
            if (thread == null && !closing) {
                start();
            }
            lock.notifyAll();
        }
    }

    private void start() {
        Thread made = threads.newThread(this::run);
        made.setName(THREAD_NAME);
        made.setDaemon(true);
        // A thread inherits the application's loader, and would keep it alive.
        made.setContextClassLoader(SpanPipe.class.getClassLoader());
        made.start();
        thread = made;
    }

    private void run() {
        boolean said = false;
        for (List<TcpSpan> batch = take(); !batch.isEmpty(); batch = take()) {
            String failure = send(batch);
            synchronized (lock) {
                sent += failure == null ? batch.size() : 0;
                lost += failure == null ? 0 : batch.size();
            }
            if (failure != null && !said) {
                log.accept("no spans can be sent to " + target + ", they are lost until it works: " + failure);
            }
            said = failure != null;
        }
    }

    /** Waits for the next batch; an empty one means that the pipe was closed and is empty. */
    private List<TcpSpan> take() {
        synchronized (lock) {
            try {
                while (queue.isEmpty() && !closing) {
                    lock.wait();
                }
                long until = System.nanoTime() + LINGER_NANOS;
                long left = LINGER_NANOS;
                while (queue.size() < BATCH && !closing && left > 0) {
                    TimeUnit.NANOSECONDS.timedWait(lock, left);
                    left = until - System.nanoTime();
                }
            } catch (InterruptedException e) {
                // Only a JVM that is ending interrupts this thread: send what there is, and wait for no more.
                closing = true;
            }
            List<TcpSpan> batch = new ArrayList<>();
            while (batch.size() < BATCH && !queue.isEmpty()) {
                batch.add(queue.remove());
            }
            return batch;
        }
    }

    /** Sends the batch; null if the collector took it, else the reason. */
    private @Nullable String send(List<TcpSpan> batch) {
        try {
            Destination made;
            synchronized (lock) {
                if (givenUp) {
                    return "it took too long";
                }
                made = destination;
            }
            if (made == null) {
                // Outside of the lock, because the first export loads a few hundred classes.
                made = destinations.get();
                synchronized (lock) {
                    destination = made;
                }
            }
            return made.send(batch);
        } catch (RuntimeException | LinkageError e) {
            return String.valueOf(e.getMessage() == null ? e : e.getMessage());
        }
    }

    /** Ends a request that has not come back although its time is over. */
    void abortOverdue() {
        Destination present;
        synchronized (lock) {
            present = destination;
        }
        if (present != null) {
            present.abortOverdue();
        }
    }

    /** Sends what waits, for two seconds at most, and lets the thread end. */
    void close() {
        Thread running;
        synchronized (lock) {
            closing = true;
            running = thread;
            lock.notifyAll();
        }
        if (running == null) {
            return;
        }
        try {
            TimeUnit.NANOSECONDS.timedJoin(running, CLOSE_NANOS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Destination present;
        synchronized (lock) {
            givenUp = true;
            lost += queue.size();
            queue.clear();
            present = destination;
        }
        if (present != null) {
            present.abort();
        }
    }

    long dropped() {
        synchronized (lock) {
            return dropped;
        }
    }

    long lost() {
        synchronized (lock) {
            return lost;
        }
    }

    long sent() {
        synchronized (lock) {
            return sent;
        }
    }
}
