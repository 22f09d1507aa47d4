package io.sockspan.event;

import io.sockspan.doorway.SocketSink;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Writes facts down on the application's threads: a table lookup, a field, one offer to the queue; a stack at birth, at the first end of
 * stream, at the first error and at a close that closed nothing. Takes no lock. What it throws, the doorway swallows and reports to
 * {@link #swallowed}. Sockets that the agent's own threads open are left out.
 */
public final class FactSink implements SocketSink {
    /** The threads on which the JDK closes what was collected unclosed; an SSLSocket of 17 has a finalizer. */
    private static final Set<String> CLEANERS = Set.of("Common-Cleaner", "Finalizer");

    private static final String READ_KILLED = "java.nio.channels.InterruptedByTimeoutException";

    private final DescriptorTable table;
    private final FactQueue queue;
    private final SinkSurroundings surroundings;
    private final SwallowedErrors swallowed;
    private final AtomicLong beyondTable = new AtomicLong();
    private final HookProof proof;

    /** Whether a key of an open channel was ever cancelled: most programs never do that. */
    private boolean keysCancelled;

    private final BirthTokens births;

    public FactSink(
            DescriptorTable table,
            FactQueue queue,
            SinkSurroundings surroundings,
            SwallowedErrors swallowed,
            HookProof proof) {
        this.table = table;
        this.queue = queue;
        this.surroundings = surroundings;
        this.swallowed = swallowed;
        this.births = new BirthTokens(swallowed);
        this.proof = proof;
    }

    /** Sockets not watched because their descriptor is beyond the table. */
    public long beyondTable() {
        return beyondTable.get();
    }

    /** What is kept with each socket from its birth on. */
    public BirthTokens births() {
        return births;
    }

    @Override
    public void born(Object owner, int fd, int api, int role, @Nullable InetAddress peer, int port) {
        if (fd < 0 || isOwn("born")) {
            return;
        }
        long now = surroundings.nanoTime();
        SocketFacts facts = new SocketFacts(owner, fd, api, role, now);
        facts.peerAddress = peer;
        facts.peerPort = port;
        facts.opened = new CallSite(now);
        facts.token = births.token();
        if (role == ROLE_SERVER) {
            facts.connected = now;
            facts.snapAtAccept = surroundings.snapAtAccept(fd);
        }
        SocketFacts before = table.remove(fd);
        if (before != null) {
            // The number was given away, so it was closed where no hook looks.
            before.closed = now;
            queue.offer(before);
        }
        if (table.put(facts)) {
            queue.offer(facts);
        } else {
            beyondTable.incrementAndGet();
        }
    }

    @Override
    public void connecting(int fd, InetAddress peer, int port) {
        SocketFacts facts = factsOf("connecting", fd);
        if (facts != null) {
            facts.peerAddress = peer;
            facts.peerPort = port;
            facts.connectError = null;
            facts.connectFailed = 0;
            facts.connectStarted = surroundings.nanoTime();
            queue.offer(facts);
        }
    }

    @Override
    public void connected(int fd) {
        SocketFacts facts = factsOf("connected", fd);
        if (facts != null && facts.connected == 0) {
            facts.connected = surroundings.nanoTime();
            queue.offer(facts);
        }
    }

    @Override
    public void connectFailed(int fd, Throwable thrown) {
        SocketFacts facts = factsOf("connectFailed", fd);
        if (facts != null && facts.connectError == null) {
            facts.connectError = FirstOutcome.describe(thrown);
            facts.connectFailed = surroundings.nanoTime();
            queue.offer(facts);
        }
    }

    @Override
    public void connectThrew(Object owner, int fd, Throwable thrown) {
        SocketFacts facts = factsOf("connectThrew", fd);
        if (facts != null && facts.refersTo(owner) && facts.connectError == null && !facts.isConnected()) {
            facts.connectError = FirstOutcome.describe(thrown);
            queue.offer(facts);
        }
    }

    @Override
    public void endOfStream(int fd) {
        told(factsOf("endOfStream", fd), null, false);
    }

    @Override
    public void used(int fd) {
        factsOf("used", fd);
    }

    @Override
    public void tlsEndOfStream(Object sslSocket) throws Throwable {
        told(under("tlsEndOfStream", sslSocket), null, true);
    }

    @Override
    public void readFailed(int fd, Throwable thrown) {
        told(factsOf("readFailed", fd), thrown, false);
    }

    private void told(@Nullable SocketFacts facts, @Nullable Throwable error, boolean tls) {
        // After our own shutdownInput, or after dup2, a read says nothing of the peer.
        if (facts == null || facts.inputShut != 0 || facts.preClosed != 0) {
            return;
        }
        FirstOutcome before = facts.read;
        if (before != null) {
            before.again();
            return;
        }
        facts.read = new FirstOutcome(
                surroundings.nanoTime(), error == null ? null : FirstOutcome.describe(error), tls, facts.asyncReads);
        queue.offer(facts);
    }

    @Override
    public void writeFailed(int fd, Throwable thrown) {
        SocketFacts facts = factsOf("writeFailed", fd);
        if (facts == null || facts.preClosed != 0) {
            return;
        }
        FirstOutcome before = facts.write;
        if (before != null) {
            before.again();
            return;
        }
        facts.write = new FirstOutcome(surroundings.nanoTime(), FirstOutcome.describe(thrown), false, null);
        queue.offer(facts);
    }

    @Override
    public void readThrew(int fd, Throwable thrown) {
        if (thrown instanceof SocketTimeoutException) {
            thrownOver(factsOf("readThrew", fd), FirstOutcome.describe(thrown));
        }
    }

    /** What the descriptor threw in it was told by its read or write. */
    @Override
    public void tlsHandshakeFailed(Object sslSocket, Throwable thrown) throws Throwable {
        if (thrown instanceof SSLException) {
            thrownOver(under("tlsHandshakeFailed", sslSocket), FirstOutcome.describe(thrown));
        }
    }

    @Override
    public void readKilled(int fd) {
        thrownOver(factsOf("readKilled", fd), READ_KILLED);
    }

    private void thrownOver(@Nullable SocketFacts facts, String error) {
        if (facts == null || !facts.isHeld()) {
            return;
        }
        facts.thrownLast = surroundings.nanoTime();
        FirstOutcome before = facts.thrown;
        if (before != null) {
            before.again();
            return;
        }
        facts.thrown = new FirstOutcome(facts.thrownLast, error, false, facts.asyncReads);
        queue.offer(facts);
    }

    @Override
    public void tlsClosed(Object sslSocket) throws Throwable {
        SocketFacts facts = under("tlsClosed", sslSocket);
        if (facts != null && facts.isHeld() && facts.tlsClosed == null) {
            facts.tlsClosed = new CallSite(surroundings.nanoTime());
            queue.offer(facts);
        }
    }

    @Override
    public void keyCancelled(Object channel) throws Throwable {
        SocketFacts facts = under("keyCancelled", channel);
        if (facts != null && facts.isHeld()) {
            facts.keyCancelled = new CallSite(surroundings.nanoTime());
            keysCancelled = true;
            queue.offer(facts);
        }
    }

    @Override
    public void keyRegistered(Object channel) throws Throwable {
        if (keysCancelled) {
            SocketFacts facts = under("keyRegistered", channel);
            if (facts != null) {
                facts.keyCancelled = null;
            }
        }
    }

    @Override
    public void readStarted(int fd, @Nullable Object handler) {
        SocketFacts facts = factsOf("readStarted", fd);
        if (facts != null) {
            AsyncReads reads = facts.asyncReads;
            if (reads == null) {
                reads = new AsyncReads();
                facts.asyncReads = reads;
            }
            if (reads.ask(handler == null ? null : handler.getClass().getName(), surroundings)) {
                queue.offer(facts);
            }
        }
    }

    @Override
    public void acceptStarted(int listener) {
        SocketFacts facts = factsOf("acceptStarted", listener);
        if (facts != null) {
            facts.acceptAsked = new CallSite(surroundings.nanoTime());
        }
    }

    @Override
    public void acceptFinished(int listener, int accepted) {
        SocketFacts asked = factsOf("acceptFinished", listener);
        SocketFacts facts = table.get(accepted);
        if (asked == null || facts == null) {
            return;
        }
        if (asked.acceptAsked != null) {
            facts.opened = asked.acceptAsked;
        }
        asked.lastAccept = facts.opened;
        if (asked.token != null) {
            facts.token = new Object[] {facts.token, asked.token};
        }
    }

    @Override
    public void shutdownInput(int fd) {
        SocketFacts facts = factsOf("shutdownInput", fd);
        // Called before the shutdown, so that a reader whom it wakes with -1 finds it written; unconnected, it will be
        // refused.
        if (facts != null && facts.inputShut == 0 && facts.isConnected()) {
            facts.inputShut = surroundings.nanoTime();
            queue.offer(facts);
        }
    }

    @Override
    public void shutdownOutput(int fd) {
        SocketFacts facts = factsOf("shutdownOutput", fd);
        if (facts != null && facts.outputShut == 0) {
            facts.outputShut = surroundings.nanoTime();
            queue.offer(facts);
        }
    }

    @Override
    public void closeCalled(Object owner, int fd) {
        SocketFacts facts = factsOf("closeCalled", fd);
        // Of one found open no owner is written down; its state is asked for when the descriptor is closed.
        if (facts != null && facts.refersTo(owner) && facts.preClosed == 0) {
            sampleAtClose(facts);
        }
    }

    @Override
    public void closeReturned(Object owner, int fd) {
        SocketFacts facts = factsOf("closeReturned", fd);
        // By now the number may be another socket's: the owner tells. One found open has no owner written down, but
        // any birth since would have taken its place.
        boolean its = facts != null && (facts.refersTo(owner) || !facts.bornSeen());
        if (facts != null && its && facts.closeReturned == null) {
            facts.closeReturned = new CallSite(surroundings.nanoTime());
            queue.offer(facts);
        }
    }

    @Override
    public void preClosing(int fd) {
        SocketFacts facts = factsOf("preClosing", fd);
        if (facts != null) {
            try {
                sampleAtClose(facts);
            } finally {
                facts.preClosed = surroundings.nanoTime();
                queue.offer(facts);
            }
        }
    }

    @Override
    public void closing(int fd) {
        if (fd < 0 || isOwn("closing")) {
            return;
        }
        SocketFacts facts = table.get(fd);
        if (facts != null) {
            // Whoever closes a socket holds it, but for these.
            if (facts.refersTo(null) && CLEANERS.contains(Thread.currentThread().getName())) {
                facts.collected = true;
            }
            try {
                if (facts.preClosed == 0) {
                    sampleAtClose(facts);
                }
            } finally {
                // A sample for which there is no memory must not cost the end of the socket. It stays in the table
                // until it is in the
                // queue, so that a test's question cannot miss it; the number is given away after this call only.
                facts.closed = surroundings.nanoTime();
                try {
                    queue.offer(facts);
                } finally {
                    table.remove(facts);
                }
            }
        }
    }

    /** What was never connected leaves nothing behind that could be followed. */
    private void sampleAtClose(SocketFacts facts) {
        if (facts.isConnected() && facts.sampledAtClose == 0) {
            facts.sampledAtClose = surroundings.nanoTime();
            facts.snapAtClose = surroundings.snapAtClose(facts.fd());
        }
    }

    @Override
    public void swallowed(String hook, Throwable thrown) {
        swallowed.count(hook, thrown);
    }

    /** Whatever a hook asks this for is a use: the first of a socket whose birth was not seen is written down. */
    private @Nullable SocketFacts factsOf(String hook, int fd) {
        SocketFacts facts = fd < 0 || isOwn(hook) ? null : table.get(fd);
        if (facts != null && !facts.bornSeen() && facts.firstUse == null) {
            facts.firstUse = new CallSite(surroundings.nanoTime());
            queue.offer(facts);
        }
        return facts;
    }

    /** Of what lies under {@code socket}, unless it is closed and its number another's. */
    private @Nullable SocketFacts under(String hook, Object socket) throws Throwable {
        Object owner = surroundings.ownerUnder(socket);
        SocketFacts facts = owner == null ? null : factsOf(hook, surroundings.descriptorOf(owner));
        return facts != null && (facts.refersTo(owner) || !facts.bornSeen()) ? facts : null;
    }

    private boolean isOwn(String hook) {
        boolean own = surroundings.isOwn(Thread.currentThread());
        if (own) {
            proof.seen(hook);
        }
        return own;
    }
}
