package io.sockspan.event;

import io.sockspan.doorway.SocketSink;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Writes facts down on the application's threads: a table lookup, a field, one offer to the queue. A stack is taken at birth, at the first
 * end of stream, at the first error and at a close that closed nothing. Takes no lock. What it throws, the doorway swallows and reports to
 * {@link #swallowed}. Sockets that the agent's own threads open are left out.
 */
public final class FactSink implements SocketSink {
    /** The threads on which the JDK closes what was collected unclosed; an SSLSocket of JDK 17 has a finalizer. */
    private static final Set<String> CLEANERS = Set.of("Common-Cleaner", "Finalizer");

    private static final String READ_KILLED = "java.nio.channels.InterruptedByTimeoutException";

    private final DescriptorTable table;
    private final FactQueue queue;
    private final SinkSurroundings surroundings;
    private final SwallowedErrors swallowed;
    private final AtomicLong beyondTable = new AtomicLong();
    private final HookProof proof;

    /** Whether a key of an open channel was ever cancelled: most programs never cancel one. */
    private boolean keysCancelled;

    private final OutcomeFacts outcomes;
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
        this.outcomes = new OutcomeFacts(queue, surroundings);
        this.births = new BirthTokens(swallowed);
        this.proof = proof;
    }

    /** How many sockets are not watched because their descriptor is beyond the table. */
    public long beyondTable() {
        return beyondTable.get();
    }

    /** Gives each socket its token at its birth. */
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
            // The number was given to a new socket, so the old one was closed where no hook sees it.
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
        outcomes.readReported(factsOf("endOfStream", fd), null, false);
    }

    @Override
    public void used(int fd) {
        factsOf("used", fd);
    }

    @Override
    public void tlsEndOfStream(Object sslSocket) throws Throwable {
        outcomes.readReported(factsUnder("tlsEndOfStream", sslSocket), null, true);
    }

    @Override
    public void readFailed(int fd, Throwable thrown) {
        outcomes.readReported(factsOf("readFailed", fd), thrown, false);
    }

    @Override
    public void writeFailed(int fd, Throwable thrown) {
        outcomes.writeReported(factsOf("writeFailed", fd), thrown);
    }

    @Override
    public void readThrew(int fd, Throwable thrown) {
        if (thrown instanceof SocketTimeoutException) {
            outcomes.errorThrown(factsOf("readThrew", fd), FirstOutcome.describe(thrown));
        }
    }

    /** What the descriptor itself threw during the handshake is reported by its read or write. */
    @Override
    public void tlsHandshakeFailed(Object sslSocket, Throwable thrown) throws Throwable {
        if (thrown instanceof SSLException) {
            outcomes.errorThrown(factsUnder("tlsHandshakeFailed", sslSocket), FirstOutcome.describe(thrown));
        }
    }

    @Override
    public void readKilled(int fd) {
        outcomes.errorThrown(factsOf("readKilled", fd), READ_KILLED);
    }

    @Override
    public void tlsClosed(Object sslSocket) throws Throwable {
        SocketFacts facts = factsUnder("tlsClosed", sslSocket);
        if (facts != null && facts.isHeld() && facts.tlsClosed == null) {
            facts.tlsClosed = new CallSite(surroundings.nanoTime());
            queue.offer(facts);
        }
    }

    @Override
    public void keyCancelled(Object channel) throws Throwable {
        SocketFacts facts = factsUnder("keyCancelled", channel);
        if (facts != null && facts.isHeld()) {
            facts.keyCancelled = new CallSite(surroundings.nanoTime());
            keysCancelled = true;
            queue.offer(facts);
        }
    }

    @Override
    public void keyRegistered(Object channel) throws Throwable {
        if (keysCancelled) {
            SocketFacts facts = factsUnder("keyRegistered", channel);
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
            if (reads.request(handler == null ? null : handler.getClass().getName(), surroundings)) {
                queue.offer(facts);
            }
        }
    }

    @Override
    public void acceptStarted(int listener) {
        SocketFacts facts = factsOf("acceptStarted", listener);
        if (facts != null) {
            facts.acceptRequest = new CallSite(surroundings.nanoTime());
        }
    }

    @Override
    public void acceptFinished(int listener, int accepted) {
        SocketFacts listening = factsOf("acceptFinished", listener);
        SocketFacts facts = table.get(accepted);
        if (listening == null || facts == null) {
            return;
        }
        if (listening.acceptRequest != null) {
            facts.opened = listening.acceptRequest;
        }
        listening.lastAccept = facts.opened;
        if (listening.token != null) {
            facts.token = new Object[] {facts.token, listening.token};
        }
    }

    @Override
    public void shutdownInput(int fd) {
        SocketFacts facts = factsOf("shutdownInput", fd);
        // Written before the shutdown, so that a reader that it wakes with -1 finds it. Without a connection the
        // shutdown is refused.
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
        // A socket found open has no owner written down; its state is sampled when the descriptor is closed.
        if (facts != null && facts.refersTo(owner) && facts.preClosed == 0) {
            sampleAtClose(facts);
        }
    }

    @Override
    public void closeReturned(Object owner, int fd) {
        SocketFacts facts = factsOf("closeReturned", fd);
        // By now the number may be another socket's: the owner shows that. A socket found open has no owner written
        // down, but any later birth would have replaced it.
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
            // The code that closes a socket refers to it, except on these threads.
            if (facts.refersTo(null) && CLEANERS.contains(Thread.currentThread().getName())) {
                facts.collected = true;
            }
            try {
                if (facts.preClosed == 0) {
                    sampleAtClose(facts);
                }
            } finally {
                // A sample that finds no memory must not lose the end of the socket. It leaves the table only once it
                // is queued, so that a test's question cannot miss it. The number is reused only after this call.
                facts.closed = surroundings.nanoTime();
                try {
                    queue.offer(facts);
                } finally {
                    table.remove(facts);
                }
            }
        }
    }

    /** Samples a connection once. A socket that was never connected leaves nothing that could be followed. */
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

    /** Finds the facts under {@code fd}. Any hook's call is a use: the first use of a socket whose birth was not seen is written down. */
    private @Nullable SocketFacts factsOf(String hook, int fd) {
        SocketFacts facts = fd < 0 || isOwn(hook) ? null : table.get(fd);
        if (facts != null && !facts.bornSeen() && facts.firstUse == null) {
            facts.firstUse = new CallSite(surroundings.nanoTime());
            queue.offer(facts);
        }
        return facts;
    }

    /** The facts of the socket under {@code socket}, unless it is closed and its number is another socket's. */
    private @Nullable SocketFacts factsUnder(String hook, Object socket) throws Throwable {
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
