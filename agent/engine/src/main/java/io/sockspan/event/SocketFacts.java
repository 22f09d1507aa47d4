package io.sockspan.event;

import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * What application threads wrote down of one socket, from the birth of its descriptor to its real close. It refers weakly to the Java
 * object that owns the socket. One allocation at birth; every later fact fills a field once. {@link FactSink}, with its
 * {@link OutcomeFacts}, alone writes the fields, on application threads. It then offers the object to {@link FactQueue}, which makes them
 * visible to the agent's thread. That thread reads by the methods, and writes only what it alone knows. Times are {@link System#nanoTime},
 * 0 where nothing happened.
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

    /** Of a listener: where the last asynchronous accept was requested. */
    @Nullable
    CallSite acceptRequest;

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

    /** What {@link BirthTokens} was given, never examined here; an accepted socket may also have its listener's. */
    @Nullable
    Object token;

    /** The agent's own record of this socket; only its thread reads and writes it. */
    private @Nullable Object row;

    /** 1 while it is in the queue. Both sides write it with read-modify-write operations, which order the fields. */
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
     * A socket that was open before the agent came. {@code since} is when it surely existed, {@code connected} whether it is or was a
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

    /** The opening site. If the socket outlives a tick, the agent's thread reads the stack and drops the Throwable. */
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

    /** What the code was thrown although its TCP lives: a read that waited too long, a TLS handshake that failed. */
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

    /** Where a hook first saw it used, if its birth was not seen. */
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

    /** The agent's own record of this socket, null before the agent's thread has made one. The agent's thread only. */
    public @Nullable Object row() {
        return row;
    }

    /** Keeps the agent's own record. The agent's thread only. */
    public void row(Object made) {
        row = made;
    }

    /** What the kernel showed at the accept, where spans need it; null from the second call on. The agent's thread only. */
    public byte @Nullable [] takeSnapAtAccept() {
        byte[] taken = snapAtAccept;
        snapAtAccept = null;
        return taken;
    }

    /**
     * What the kernel showed at the close, before it sent anything: which socket it was, by cookie and address; with TCP_INFO where spans
     * need it. Null from the second call on. The agent's thread only.
     */
    public byte @Nullable [] takeSnapAtClose() {
        byte[] taken = snapAtClose;
        snapAtClose = null;
        return taken;
    }

    /**
     * Notes that the kernel showed at {@code nanoTime} that the descriptor is gone, and that no hook saw its close. The agent's thread
     * only.
     */
    public void endedUnseen(long nanoTime) {
        closed = nanoTime;
    }

    /** Whether a hook saw its birth. */
    public boolean bornSeen() {
        return api != API_UNSEEN;
    }

    /**
     * Claims the right to queue it. False if it is queued already: then the thread that takes it will see what was written before this
     * call.
     */
    boolean toBeQueued() {
        return QUEUED.getAndSet(this, 1) == 0;
    }

    /** Called before its fields are read: a fact written from now on queues it again. */
    public void taken() {
        QUEUED.getAndSet(this, 0);
    }

    /** Whether the number is still this socket's, as far as the hooks saw. */
    public boolean isOpen() {
        return closed == 0;
    }

    /** Whether the descriptor is still a socket: not between dup2 and close, nor after the close. */
    public boolean isHeld() {
        return preClosed == 0 && isOpen();
    }

    /**
     * Whether a {@code close()} is under way. It may have sent its FIN before it closes the descriptor, so the state may show no more than
     * that.
     */
    public boolean isClosing() {
        return sampledAtClose != 0 && closeReturned == null;
    }

    /** Whether the code can still close it, as far as is known: its Java object lives, or was never known. */
    public boolean isReachable() {
        return !bornSeen() || !refersTo(null);
    }

    /** Whether something happened before {@code nanoTime} that the code may take for its end, or after which it may forget the close. */
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

    /** Drops the frames of every unread stack and what only an open socket needs. What is known of its TCP stays. */
    public void forgetStacks() {
        // Its listener may share this call site as its last accept.
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

    /** Drops every stack and the token. The socket is finished, but its row may still wait in a queue. */
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
        acceptRequest = null;
        snapAtAccept = null;
        snapAtClose = null;
        token = null;
        clear();
    }
}
