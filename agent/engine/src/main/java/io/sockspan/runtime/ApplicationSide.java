package io.sockspan.runtime;

import io.sockspan.event.SinkSurroundings;
import io.sockspan.instrument.jdk.Descriptors;
import io.sockspan.model.WatchClock;
import io.sockspan.observe.linux.NativeKernel;
import io.sockspan.observe.linux.NativeLibrary;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Answers the sink on application threads: whether a thread is the agent's, and what lies under a TLS socket or a channel. */
final class ApplicationSide implements SinkSurroundings {
    private @Nullable Descriptors below;

    private final WatchClock clock;
    private final SampleQuota quota;

    /** Whether the C helper can be used. */
    private volatile boolean sampling;

    /** Whether samples include TCP_INFO. */
    private volatile boolean wholly;

    ApplicationSide(WatchClock clock) {
        this.clock = clock;
        this.quota = new SampleQuota(clock.nanoTime());
    }

    @Override
    public long nanoTime() {
        return clock.nanoTime();
    }

    /** Looks up the JDK's internals, before any hook is in place. */
    void prepare(Consumer<String> trouble) {
        try {
            below = new Descriptors();
        } catch (ReflectiveOperationException | RuntimeException e) {
            trouble.accept(
                    "neither the end of TLS nor a cancelled key can be traced to its descriptor in this JDK: " + e);
        }
    }

    @Override
    public @Nullable Object ownerUnder(Object socket) throws ReflectiveOperationException {
        return below == null ? null : below.ownerUnder(socket);
    }

    @Override
    public int descriptorOf(Object owner) throws ReflectiveOperationException {
        return below == null ? -1 : below.descriptorOf(owner);
    }

    /**
     * Samples closes from now on, because the first sockets may be closed before the agent looks at them. What they leave behind can be
     * followed only by the sample at their close. Maps the C helper, and touches nothing of the network.
     */
    void sampleEarly() {
        try {
            NativeLibrary.load();
        } catch (IOException | LinkageError | RuntimeException e) {
            // Reported when the kernel is first needed, where the next best way is taken.
            return;
        }
        sampleAtClose(false);
    }

    /** Permits the samples for which time has passed. The agent's thread. */
    void refill() {
        quota.refill(clock.nanoTime());
    }

    /** About how many closes were not sampled because there were too many. */
    long unsampled() {
        return quota.refused();
    }

    /**
     * From now on each close asks the kernel which socket it was, so that it can be followed. If {@code whole}, it asks for its counters
     * too, for the end of its trace.
     */
    void sampleAtClose(boolean whole) {
        wholly |= whole;
        sampling = true;
    }

    @Override
    public byte @Nullable [] snapAtAccept(int fd) {
        return wholly ? NativeKernel.sample(fd, true) : null;
    }

    @Override
    public byte @Nullable [] snapAtClose(int fd) {
        if (!sampling || wholly) {
            return sampling ? NativeKernel.sample(fd, true) : null;
        }
        return quota.takes() ? NativeKernel.sample(fd, false) : null;
    }

    @Override
    public boolean isOwn(Thread thread) {
        return AgentThreads.isOwn(thread);
    }
}
