package io.sockspan.runtime;

import io.sockspan.event.SinkSurroundings;
import io.sockspan.instrument.jdk.Descriptors;
import io.sockspan.model.WatchClock;
import io.sockspan.observe.linux.NativeKernel;
import io.sockspan.observe.linux.NativeLibrary;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the sink asks of the rest of the engine, on application threads: whose thread this is, and what lies under a TLS socket or a channel. */
final class ApplicationSide implements SinkSurroundings {
    private @Nullable Descriptors below;

    private final WatchClock clock;
    private final SampleQuota quota;

    /** Whether the C helper is there. */
    private volatile boolean sampling;

    /** Whether whole samples are wanted. */
    private volatile boolean wholly;

    ApplicationSide(WatchClock clock) {
        this.clock = clock;
        this.quota = new SampleQuota(clock.nanoTime());
    }

    @Override
    public long nanoTime() {
        return clock.nanoTime();
    }

    /** Looks the JDK's internals up, before any hook is in place. */
    void prepare(Consumer<String> trouble) {
        try {
            below = new Descriptors();
        } catch (ReflectiveOperationException | RuntimeException e) {
            trouble.accept(
                    "neither the end of TLS nor a cancelled key can be told of its descriptor in this JDK: " + e);
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
     * The first sockets may be closed before anybody looks at them: what they leave behind is followed by what is sampled at their close. Maps
     * the C helper, and touches nothing of the network.
     */
    void sampleEarly() {
        try {
            NativeLibrary.load();
        } catch (IOException | LinkageError | RuntimeException e) {
            // Said when the kernel is first needed, where the next best is taken.
            return;
        }
        sampleAtClose(false);
    }

    /** Time has passed: so many more may be sampled. The agent's thread. */
    void refill() {
        quota.refill(clock.nanoTime());
    }

    /** Closes that were not sampled because there were too many; about. */
    long unsampled() {
        return quota.refused();
    }

    /** From now on each close asks the kernel whose socket it was, for what follows; and if {@code whole} for its counters, for the end of its trace. */
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
