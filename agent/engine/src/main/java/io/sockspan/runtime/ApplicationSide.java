package io.sockspan.runtime;

import io.sockspan.event.FactSink;
import io.sockspan.instrument.jdk.TlsDescriptors;
import io.sockspan.observe.linux.NativeKernel;
import io.sockspan.observe.linux.NativeLibrary;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the sink asks of the rest of the engine, on application threads: whose thread this is, and what lies under a TLS socket. */
final class ApplicationSide implements FactSink.Surroundings {
    /** Closes that are sampled at once, and each second after that: 3 us each, so that no rate of closes makes it a load. */
    private static final int BURST = 4_096;

    private static final int PER_SECOND = 2_048;
    private static final double NANOS_PER_SECOND = 1e9;

    private @Nullable TlsDescriptors tls;

    /** How many more may be sampled. Written by many threads without any order: a count that is lost costs a sample more or less. */
    private int samples = BURST;

    private long unsampled;
    private long refilled = System.nanoTime();

    /** Whether the C helper is there. */
    private volatile boolean sampling;

    /** Whether whole samples are wanted. */
    private volatile boolean wholly;

    /** Looks the JDK's internals up, before any hook is in place. */
    void prepare(Consumer<String> trouble) {
        try {
            tls = new TlsDescriptors();
        } catch (ReflectiveOperationException | RuntimeException e) {
            trouble.accept("the end of a TLS stream cannot be told from its descriptor in this JDK: " + e);
        }
    }

    @Override
    public int descriptorOf(Object sslSocket) throws ReflectiveOperationException {
        return tls == null ? -1 : tls.descriptorOf(sslSocket);
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
        long now = System.nanoTime();
        int more = (int) ((now - refilled) / NANOS_PER_SECOND * PER_SECOND);
        if (more > 0) {
            refilled = now;
            samples = Math.min(BURST, Math.max(0, samples) + Math.min(BURST, more));
        }
    }

    /** Closes that were not sampled because there were too many; about. */
    long unsampled() {
        return unsampled;
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
        if (samples <= 0) {
            unsampled++;
            return null;
        }
        samples--;
        return NativeKernel.sample(fd, false);
    }

    @Override
    public boolean isOwn(Thread thread) {
        return AgentThreads.isOwn(thread);
    }
}
