package io.sockspan.event;

import io.sockspan.doorway.SocketSink;
import io.sockspan.model.WatchClock;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Plays one socket's life on scratch tables before any hook is in place, so that every class that application threads will need is linked.
 * Loading one inside a hook would run our loader under the application's locks. Initialises no class of java.net: the application may still
 * choose its network stack in main.
 */
public final class Rehearsal {
    private record Nowhere(SinkSurroundings real) implements SinkSurroundings {
        @Override
        public @Nullable Object ownerUnder(Object socket) {
            return null;
        }

        @Override
        public int descriptorOf(Object owner) {
            return 0;
        }

        @Override
        public byte @Nullable [] snapAtAccept(int fd) {
            return null;
        }

        @Override
        public byte @Nullable [] snapAtClose(int fd) {
            return null;
        }

        @Override
        public long nanoTime() {
            return real.nanoTime();
        }

        @Override
        public boolean isOwn(Thread thread) {
            return real.isOwn(thread);
        }
    }

    private Rehearsal() {}

    /** Calls only those methods of {@code real} that ask for a thread or the time. */
    public static void perform(SinkSurroundings real, WatchClock clock) throws Exception {
        Object owner = new Object();
        Throwable failure = new IOException("Connection reset");
        SocketSink sink = new FactSink(
                new DescriptorTable(),
                new FactQueue(2, clock),
                new Nowhere(real),
                new SwallowedErrors(),
                new HookProof());
        for (int round = 0; round < 2; round++) {
            sink.born(owner, 0, SocketSink.API_SOCKET, SocketSink.ROLE_CLIENT, null, 0);
            sink.connectFailed(0, failure);
            sink.connected(0);
            sink.acceptStarted(0);
            sink.acceptFinished(0, 0);
            sink.readStarted(0, owner);
            sink.endOfStream(0);
            endTls(sink, owner);
            sink.readFailed(0, failure);
            sink.writeFailed(0, failure);
            sink.shutdownOutput(0);
            sink.shutdownInput(0);
            sink.closeCalled(owner, 0);
            sink.closeReturned(owner, 0);
            sink.preClosing(0);
        }
        sink.closing(0);
        sink.swallowed("rehearsal", failure);
    }

    private static void endTls(SocketSink sink, Object owner) throws Exception {
        try {
            sink.tlsEndOfStream(owner);
        } catch (Throwable t) {
            throw new IOException("the rehearsal failed", t);
        }
    }
}
