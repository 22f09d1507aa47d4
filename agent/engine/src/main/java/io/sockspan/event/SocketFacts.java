package io.sockspan.event;

import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * What application threads wrote down of one socket, from the birth of its descriptor to its real close; a weak reference to the Java
 * object that owns it. One allocation at birth; every later fact fills a field once. Only {@link FactSink} writes the fields, on application
 * threads, and then offers the object to {@link FactQueue}, which makes them visible to the agent's thread. That thread reads by the methods,
 * and writes what it alone knows. Times are {@link System#nanoTime}, 0 where nothing happened.
 */
public final class SocketFacts extends WeakReference<Object> {
    /** The {@link #api} of a socket whose birth no hook saw. */
    public static final int API_UNSEEN = -1;

    private static final AtomicIntegerFieldUpdater<SocketFacts> QUEUED =
            AtomicIntegerFieldUpdater.newUpdater(SocketFacts.class, "queued");

    private final byte api;
    private final byte role;
    private final int fd;
    private final long born;

    @Nullable
    CallSite opened;

    @Nullable
    InetAddress peerAddress;

    int peerPort;
    long connectStarted;
    long connected;
    long connectFailed;

    @Nullable
    String connectError;

    @Nullable
    FirstOutcome read;

    @Nullable
    FirstOutcome write;

    @Nullable
    CallSite closeReturned;

    @Nullable
    CallSite lastAccept;

    /** Of a listener: where the last asynchronous accept was asked for. */
    @Nullable
    CallSite acceptAsked;

    @Nullable
    AsyncReads asyncReads;

    @Nullable
    FirstOutcome thrown;

    /** When that was thrown last. */
    long thrownLast;

    @Nullable
    CallSite keyCancelled;

    @Nullable
    CallSite tlsClosed;

    @Nullable
    CallSite firstUse;

    long inputShut;
    long outputShut;
    long preClosed;
    long closed;
    volatile boolean collected;
    byte @Nullable [] snapAtAccept;
    long sampledAtClose;
    byte @Nullable [] snapAtClose;

    /** What {@link BirthTokens} was given; never looked into here. For an accepted socket perhaps with its listener's. */
    @Nullable
    Object token;

    /** The agent's own record of this socket; only its thread reads and writes it. */
    private @Nullable Object row;

    /** 1 while it lies in the queue; written by both sides with read-modify-write operations, which order the fields. */
    @SuppressWarnings("UnusedVariable")
    private volatile int queued;

    SocketFacts(@Nullable Object owner, int fd, int api, int role, long born) {
        super(owner);
        this.fd = fd;
        this.api = (byte) api;
        this.role = (byte) role;
        this.born = born;
    }

    /**
     * A socket that was open before the agent came; {@code since} is when it was surely there, {@code connected} whether it is or was a
     * connection.
     */
    public static SocketFacts foundOpen(int fd, int role, long since, boolean connected) {
        SocketFacts facts = new SocketFacts(null, fd, API_UNSEEN, role, since);
        facts.connected = connected ? since : 0;
        return facts;
    }

    /** One of {@code SocketSink.API_*}, or {@link #API_UNSEEN}. */
    public int api() {
        return api;
    }

    /** One of {@code SocketSink.ROLE_*}. */
    public int role() {
        return role;
    }

    public int fd() {
        return fd;
    }

    public long born() {
        return born;
    }

    /** The opening site; the agent's thread reads the stack if the socket outlives a tick, and drops it. */
    public @Nullable CallSite opened() {
        return opened;
    }

    public @Nullable InetAddress peerAddress() {
        return peerAddress;
    }

    public int peerPort() {
        return peerPort;
    }

    public long connectStarted() {
        return connectStarted;
    }

    public long connected() {
        return connected;
    }

    public long connectFailed() {
        return connectFailed;
    }

    /** What {@code connect()} threw, as text. */
    public @Nullable String connectError() {
        return connectError;
    }

    public @Nullable FirstOutcome read() {
        return read;
    }

    public @Nullable FirstOutcome write() {
        return write;
    }

    /** {@code close()} returned and left the descriptor open. */
    public @Nullable CallSite closeReturned() {
        return closeReturned;
    }

    /** Of a listener: where a connection was last accepted from it. */
    public @Nullable CallSite lastAccept() {
        return lastAccept;
    }

    /** What was thrown over it though its TCP lives: a read that waited too long, a TLS handshake that failed. */
    public @Nullable FirstOutcome thrown() {
        return thrown;
    }

    /** When {@link #thrown} was thrown last. */
    public long thrownLast() {
        return thrownLast;
    }

    /** Where its last selection key was cancelled while the channel stayed open. */
    public @Nullable CallSite keyCancelled() {
        return keyCancelled;
    }

    /** Where {@code close()} of the SSLSocket over it returned and left it open. */
    public @Nullable CallSite tlsClosed() {
        return tlsClosed;
    }

    /** Where a hook first saw it used, of a socket whose birth no hook saw. */
    public @Nullable CallSite firstUse() {
        return firstUse;
    }

    public long inputShut() {
        return inputShut;
    }

    public long outputShut() {
        return outputShut;
    }

    /** dup2 put another file under the number: TCP ended here. */
    public long preClosed() {
        return preClosed;
    }

    /** The descriptor was closed, or found to be another's. */
    public long closed() {
        return closed;
    }

    /** The JDK closed it, because no code could reach its owner any more. */
    public boolean collected() {
        return collected;
    }

    /** When the kernel was asked at the close. */
    public long sampledAtClose() {
        return sampledAtClose;
    }

    /** What a test integration gave at its birth. */
    public @Nullable Object token() {
        return token;
    }

    /** The agent's own record of this socket, null before the agent's thread has made one; that thread's only. */
    public @Nullable Object row() {
        return row;
    }

    /** Keeps the agent's own record; that thread's only. */
    public void row(Object made) {
        row = made;
    }

    /** The kernel's first word on an accepted socket, where spans want it; null from the second call on. The agent's thread. */
    public byte @Nullable [] takeSnapAtAccept() {
        byte[] taken = snapAtAccept;
        snapAtAccept = null;
        return taken;
    }

    /**
     * The kernel's last word, taken at the close, before it sends anything: whose socket it was, by cookie and address; with TCP_INFO where
     * spans want it. Null from the second call on. The agent's thread.
     */
    public byte @Nullable [] takeSnapAtClose() {
        byte[] taken = snapAtClose;
        snapAtClose = null;
        return taken;
    }

    /** The kernel showed at {@code nanoTime} that the descriptor is gone, and no hook saw its close. The agent's thread. */
    public void endedUnseen(long nanoTime) {
        closed = nanoTime;
    }

    /** Whether a hook saw its birth. */
    public boolean bornSeen() {
        return api != API_UNSEEN;
    }

    /** Claims the right to queue; false if it lies there already, and the thread that takes it will see what was written before this call. */
    boolean toBeQueued() {
        return QUEUED.getAndSet(this, 1) == 0;
    }

    /** Before its fields are read: a fact written from now on queues it again. */
    public void taken() {
        QUEUED.getAndSet(this, 0);
    }

    /** Whether the number is still this socket's, as far as hooks saw. */
    public boolean isOpen() {
        return closed == 0;
    }

    /** Whether the descriptor is a socket still: not between dup2 and close, nor after it. */
    public boolean isHeld() {
        return preClosed == 0 && isOpen();
    }

    /** Whether a {@code close()} is under way: it may have sent its FIN before it closes the descriptor, and the state shows no more than that. */
    public boolean isClosing() {
        return sampledAtClose != 0 && closeReturned == null;
    }

    /** Whether the code can still close it, as far as can be known: its Java object lives, or was never known. */
    public boolean isReachable() {
        return !bornSeen() || !refersTo(null);
    }

    /** Whether before {@code nanoTime} something was done to it, or thrown over it, that code may take for its end, or forget to close it after. */
    public boolean mayBeForgotten(long nanoTime) {
        boolean thrownBefore = thrown != null && thrownLast - nanoTime <= 0;
        return thrownBefore || closeReturned != null || keyCancelled != null || tlsClosed != null;
    }

    /** Whether there is a connection: from the return of connect or accept on. */
    public boolean isConnected() {
        return connected != 0;
    }

    /** Whether a read or a write reported that something is over. */
    public boolean hasOutcome() {
        return read != null || write != null;
    }

    /** Reads the stacks of an open socket, so that only shared frames stay in memory, and no class of the application. The agent's thread. */
    public void readStacks(StackPool pool) {
        if (opened != null) {
            opened.stack(pool);
        }
        if (asyncReads != null && asyncReads.asked() != null) {
            asyncReads.asked().stack(pool);
        }
        for (CallSite site : new CallSite[] {closeReturned, lastAccept, keyCancelled, tlsClosed, firstUse}) {
            if (site != null) {
                site.stack(pool);
            }
        }
    }

    /** Reads the stacks of what was reported to the code; they stay unread before, because most such sockets are closed in a moment. The agent's thread. */
    public void readOutcomes(StackPool pool) {
        for (FirstOutcome outcome : new FirstOutcome[] {read, write, thrown}) {
            if (outcome != null) {
                outcome.where.stack(pool);
            }
        }
    }

    /** Lets go of the frames of every unread stack, and of what only an open socket needs: what is known of its TCP stays. */
    public void forgetStacks() {
        // Its listener may show the same place as its last accept.
        opened = opened == null ? null : opened.orWithoutFrames();
        for (CallSite site : new CallSite[] {closeReturned, keyCancelled, tlsClosed, firstUse}) {
            if (site != null) {
                site.forget();
            }
        }
        for (FirstOutcome outcome : new FirstOutcome[] {read, write, thrown}) {
            if (outcome != null) {
                outcome.where.forget();
            }
        }
        asyncReads = null;
        token = null;
        clear();
    }

    /** Lets go of every stack and of the token: nothing more is to come, and its row may wait for its turn a while longer. */
    public void forget() {
        opened = null;
        read = null;
        write = null;
        thrown = null;
        closeReturned = null;
        keyCancelled = null;
        tlsClosed = null;
        firstUse = null;
        asyncReads = null;
        lastAccept = null;
        acceptAsked = null;
        snapAtAccept = null;
        snapAtClose = null;
        token = null;
        clear();
    }
}
