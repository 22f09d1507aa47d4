package io.sockspan.runtime;

import io.sockspan.event.FactSink;
import io.sockspan.instrument.jdk.TlsDescriptors;
import org.jspecify.annotations.Nullable;

/** What the sink asks of the rest of the engine, on application threads: whose thread this is, and what lies under a TLS socket. */
final class ApplicationSide implements FactSink.Surroundings {
    private @Nullable TlsDescriptors tls;

    /** Looks the JDK's internals up, before any hook is in place. */
    void prepare(Log log) {
        try {
            tls = new TlsDescriptors();
        } catch (ReflectiveOperationException | RuntimeException e) {
            log.say("the end of a TLS stream cannot be told from its descriptor in this JDK: " + e);
        }
    }

    @Override
    public int descriptorOf(Object sslSocket) throws ReflectiveOperationException {
        return tls == null ? -1 : tls.descriptorOf(sslSocket);
    }

    @Override
    public byte @Nullable [] snapAtClose(int fd) {
        return null;
    }

    @Override
    public boolean isOwn(Thread thread) {
        return AgentThreads.isOwn(thread);
    }
}
