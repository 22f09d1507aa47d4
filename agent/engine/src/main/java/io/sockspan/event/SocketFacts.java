package io.sockspan.event;

import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * What application threads wrote down of one socket, from the birth of its descriptor to its real close; a weak reference to the Java
 * object that owns it. One allocation at birth; every later fact fills a field once. Application threads write, then offer the object to
 * {@link FactQueue}, which makes the fields visible to the agent's thread; times are {@link System#nanoTime}, 0 where nothing happened.
 */
public final class SocketFacts extends WeakReference<Object> {
    /** The {@link #api} of a socket whose birth no hook saw. */
    public static final int API_UNSEEN = -1;

    /** One of {@code SocketSink.API_*}, or {@link #API_UNSEEN}. */
    public final byte api;

    /** One of {@code SocketSink.ROLE_*}. */
    public final byte role;

    public final int fd;
    public final long born;

    /** The opening site; the agent's thread reads the stack if the socket outlives a tick, and drops it. */
    public @Nullable CallSite opened;

    public @Nullable InetAddress peerAddress;
    public int peerPort;
    public long connectStarted;
    public long connected;
    public long connectFailed;
    public @Nullable String connectError;
    public @Nullable FirstOutcome read;
    public @Nullable FirstOutcome write;

    /** {@code close()} returned and left the descriptor open. */
    public @Nullable CallSite closeReturned;

    /** Of a listener: where a connection was last accepted from it. */
    public @Nullable CallSite lastAccept;

    /** Of a listener: where the last asynchronous accept was asked for. */
    public @Nullable CallSite acceptAsked;

    /** Where an asynchronous read was asked for, and for whom. */
    public @Nullable AsyncReads asyncReads;

    /** What was thrown over it though its TCP lives: a read that waited too long, a TLS handshake that failed. */
    public @Nullable FirstOutcome thrown;

    /** When that was thrown last. */
    public long thrownLast;

    /** Where its last selection key was cancelled while the channel stayed open. */
    public @Nullable CallSite keyCancelled;

    /** Where {@code close()} of the SSLSocket over it returned and left it open. */
    public @Nullable CallSite tlsClosed;

    /** Where a hook first saw it used, of a socket whose birth no hook saw. */
    public @Nullable CallSite firstUse;

    public long inputShut;
    public long outputShut;

    /** dup2 put another file under the number: TCP ended here. */
    public long preClosed;

    /** The descriptor was closed, or found to be another's. */
    public long closed;

    /** The JDK closed it: nobody could reach its owner any more. */
    public volatile boolean collected;

    /** Whether the kernel was seen to have reason to send an RST at the close: SO_LINGER 0, or data that nobody had read. */
    public boolean resetAtClose;

    /** A {@code java.net.Socket} sends its FIN first, unless SO_LINGER is 0. */
    public boolean finBeforeReset;

    /** The kernel's first word on an accepted socket, where spans want it. */
    public byte @Nullable [] snapAtAccept;

    /** When {@link #snapAtClose} was taken. */
    public long sampledAtClose;

    /** The kernel's last word, taken at the close, before it sends anything: whose socket it was, by cookie and address; with TCP_INFO where spans want it. */
    public byte @Nullable [] snapAtClose;

    /** What {@link BirthTokens} was given; never looked into here. For an accepted socket perhaps with its listener's. */
    public @Nullable Object token;

    /** The agent's own record of this socket; only its thread reads and writes it. */
    public @Nullable Object row;

    private static final AtomicIntegerFieldUpdater<SocketFacts> QUEUED =
            AtomicIntegerFieldUpdater.newUpdater(SocketFacts.class, "queued");

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

    /** Whether a hook saw its birth. */
    public boolean bornSeen() {
        return api != API_UNSEEN;
    }

    /** Claims the right to queue; false if it lies there already, and whoever takes it will see what was written before this call. */
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

    /** Whether the code can still close it, as far as can be told: its Java object lives, or was never known. */
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

    /** Whether a read or a write told the code that something is over. */
    public boolean wasTold() {
        return read != null || write != null;
    }

    /** Lets go of the frames of every unread stack, and of what only an open socket needs: what is known of its TCP stays. */
    public void forgetStacks() {
        // Its listener may show the same place as its last accept.
        opened = opened == null ? null : opened.orWithoutFrames();
        for (CallSite mark : new CallSite[] {closeReturned, keyCancelled, tlsClosed, firstUse}) {
            if (mark != null) {
                mark.forget();
            }
        }
        for (FirstOutcome told : new FirstOutcome[] {read, write, thrown}) {
            if (told != null) {
                told.where.forget();
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
