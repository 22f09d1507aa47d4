package io.sockspan.doorway;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Receives the facts that hooked methods of java.base report. Application threads call it, on slow paths only (a socket's birth, its
 * end, an end of stream, a failure), so it must not block. {@link SocketHooks} swallows and counts what it throws.
 *
 * <p>Descriptors are the process's numbers. An {@code owner} is the Java object that owns the descriptor and may only be held weakly.
 */
public interface SocketSink {
    /** {@code java.net.Socket} and {@code java.net.ServerSocket}. */
    int API_SOCKET = 0;

    /** {@code SocketChannel} and {@code ServerSocketChannel}, and their {@code socket()} adaptors. */
    int API_SOCKET_CHANNEL = 1;

    /** {@code AsynchronousSocketChannel} and its server. */
    int API_ASYNCHRONOUS_SOCKET_CHANNEL = 2;

    int ROLE_CLIENT = 0;
    int ROLE_SERVER = 1;
    int ROLE_LISTENER = 2;

    /** A descriptor came to life; {@code peer} and {@code port} are known for an accepted socket only. */
    void born(Object owner, int fd, int api, int role, @Nullable InetAddress peer, int port);

    /** {@code connect()} is about to be called. */
    void connecting(int fd, InetAddress peer, int port);

    void connected(int fd);

    void connectFailed(int fd, Throwable thrown);

    /** A connect of {@code owner} threw, and may have closed the descriptor. If it had begun, {@link #connectFailed} is called too. */
    void connectThrew(Object owner, int fd, Throwable thrown);

    /** A read returned -1: the peer's FIN was consumed. */
    void endOfStream(int fd);

    /** A read brought data, or found none; called only while {@link SocketHooks#wantUses} asks for it. */
    void used(int fd);

    /** A read of the {@code SSLSocket} returned -1; the descriptor's own read need not have. */
    void tlsEndOfStream(Object sslSocket) throws Throwable;

    void readFailed(int fd, Throwable thrown);

    void writeFailed(int fd, Throwable thrown);

    /** A read threw: at the descriptor, then {@link #readFailed} is called too, or above it, as a read that timed out does. */
    void readThrew(int fd, Throwable thrown);

    /** An asynchronous read timed out, and the channel refuses any other. */
    void readKilled(int fd);

    /** A TLS handshake failed, which need not close the socket under it. */
    void tlsHandshakeFailed(Object sslSocket, Throwable thrown) throws Throwable;

    /** {@code close()} of an {@code SSLSocket} is about to return, whether or not it closed the socket under it. */
    void tlsClosed(Object sslSocket) throws Throwable;

    /** A key of the open {@code channel} was cancelled; the channel need not be a TCP socket's. */
    void keyCancelled(Object channel) throws Throwable;

    /** {@code channel} is given to a selector. */
    void keyRegistered(Object channel) throws Throwable;

    /** An asynchronous read is asked for; {@code handler} may be null. */
    void readStarted(int fd, @Nullable Object handler);

    /** An asynchronous accept is asked for on a listener. */
    void acceptStarted(int listener);

    /**
     * A listener accepted {@code accepted}, whose birth was reported already. After an asynchronous accept this is called on a thread
     * that the application did not choose.
     */
    void acceptFinished(int listener, int accepted);

    void shutdownInput(int fd);

    void shutdownOutput(int fd);

    /** {@code close()} of {@code owner} was called and has not sent anything yet. */
    void closeCalled(Object owner, int fd);

    /** {@code close()} of {@code owner} is about to return, whether or not the descriptor is closed by now. */
    void closeReturned(Object owner, int fd);

    /** The descriptor is about to be replaced by dup2: TCP ends, and the number stays in use. */
    void preClosing(int fd);

    /** The descriptor is about to be closed; once this call has returned, the kernel may give its number to another file. */
    void closing(int fd);

    /** Something was thrown in the hook {@code hook} and swallowed. */
    void swallowed(String hook, Throwable thrown);
}
