package io.sockspan.doorway;

import java.io.FileDescriptor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketImpl;
import java.net.StandardProtocolFamily;
import java.nio.channels.CompletionHandler;
import java.nio.channels.SelectionKey;
import java.nio.channels.spi.AbstractSelectableChannel;
import jdk.internal.access.SharedSecrets;
import org.jspecify.annotations.Nullable;

/**
 * What hooked methods call, on the application's threads. A read or write that succeeds costs one comparison, no allocation and no
 * lock. Whatever is thrown behind it is swallowed and counted, so nothing reaches the application.
 *
 * <p>The shipped jar defines this class into {@code java.lang} under a name with a protocol number, where every class loader sees it. One
 * method per row of the hook table, named as the rows name it; a result or an exception comes first, as it lies on the operand stack.
 */
public final class SocketHooks {
    /** Made once: the agent must be able to leave without memory, because there may be none left. */
    private static final SocketSink NOWHERE = new NoSink();

    /** Where facts go. Written when the agent is installed and when it leaves; read without a lock, on slow paths only. */
    private static volatile SocketSink sink = NOWHERE;

    /** Whether a read that brings data is reported too. The agent's thread writes it; a reader may see a new value late. */
    private static boolean usesWanted;

    private SocketHooks() {}

    /** Sends facts to {@code newSink} from now on; null sends them nowhere. */
    public static void install(@Nullable SocketSink newSink) {
        usesWanted = false;
        sink = newSink == null ? NOWHERE : newSink;
    }

    /** Reports reads that bring data, each at the cost of a lookup, until {@code wanted} is false or another sink is installed. */
    public static void wantUses(boolean wanted) {
        usesWanted = wanted;
    }

    /** Whether an agent of this protocol is at work in this JVM. */
    public static boolean installed() {
        return sink != NOWHERE;
    }

    public static void read(int n, FileDescriptor fd) {
        if (n == -1) {
            endOfStream(fd);
        } else if (usesWanted) {
            used(fd);
        }
    }

    public static void read(long n, FileDescriptor fd) {
        if (n == -1) {
            endOfStream(fd);
        } else if (usesWanted) {
            used(fd);
        }
    }

    private static void used(FileDescriptor fd) {
        try {
            sink.used(number(fd));
        } catch (Throwable t) {
            swallow("read", t);
        }
    }

    private static void endOfStream(FileDescriptor fd) {
        try {
            sink.endOfStream(number(fd));
        } catch (Throwable t) {
            swallow("read", t);
        }
    }

    public static void tlsRead(int n, Object sslSocket) {
        if (n == -1) {
            tlsEndOfStream(sslSocket);
        }
    }

    private static void tlsEndOfStream(Object sslSocket) {
        try {
            sink.tlsEndOfStream(sslSocket);
        } catch (Throwable t) {
            swallow("tlsRead", t);
        }
    }

    public static void readFailed(Throwable thrown, FileDescriptor fd) {
        try {
            sink.readFailed(number(fd), thrown);
        } catch (Throwable t) {
            swallow("readFailed", t);
        }
    }

    public static void writeFailed(Throwable thrown, FileDescriptor fd) {
        try {
            sink.writeFailed(number(fd), thrown);
        } catch (Throwable t) {
            swallow("writeFailed", t);
        }
    }

    /** A read failed, at the descriptor or above it. */
    public static void readThrew(Throwable thrown, FileDescriptor fd) {
        try {
            sink.readThrew(number(fd), thrown);
        } catch (Throwable t) {
            swallow("readThrew", t);
        }
    }

    /** An asynchronous read is over; {@code killed} if it waited longer than the code allowed. */
    public static void readingEnabled(boolean killed, FileDescriptor fd) {
        if (killed) {
            try {
                sink.readKilled(number(fd));
            } catch (Throwable t) {
                swallow("readingEnabled", t);
            }
        }
    }

    public static void tlsHandshakeFailed(Throwable thrown, Object sslSocket) {
        try {
            sink.tlsHandshakeFailed(sslSocket, thrown);
        } catch (Throwable t) {
            swallow("tlsHandshakeFailed", t);
        }
    }

    public static void tlsClosed(Object sslSocket) {
        try {
            sink.tlsClosed(sslSocket);
        } catch (Throwable t) {
            swallow("tlsClosed", t);
        }
    }

    /** Also called for each key of a channel that is being closed; that is not reported. */
    public static void keyCancelled(SelectionKey key) {
        try {
            // Another provider's key may run the application's own code.
            if (key.getClass().getModule() == Object.class.getModule()
                    && key.channel().isOpen()) {
                sink.keyCancelled(key.channel());
            }
        } catch (Throwable t) {
            swallow("keyCancelled", t);
        }
    }

    public static void keyRegistered(AbstractSelectableChannel channel) {
        try {
            sink.keyRegistered(channel);
        } catch (Throwable t) {
            swallow("keyRegistered", t);
        }
    }

    public static void readStarted(FileDescriptor fd, @Nullable CompletionHandler<?, ?> handler) {
        try {
            sink.readStarted(number(fd), handler);
        } catch (Throwable t) {
            swallow("readStarted", t);
        }
    }

    public static void connecting(FileDescriptor fd, InetAddress peer, int port) {
        try {
            sink.connecting(number(fd), peer, port);
        } catch (Throwable t) {
            swallow("connecting", t);
        }
    }

    /** {@code connect(2)} returned: 1 is connected, -2 and -3 are not yet. */
    public static void connectReturned(int n, FileDescriptor fd) {
        if (n > 0) {
            connected(fd);
        }
    }

    public static void connectPolled(boolean done, FileDescriptor fd) {
        if (done) {
            connected(fd);
        }
    }

    public static void connected(FileDescriptor fd) {
        try {
            sink.connected(number(fd));
        } catch (Throwable t) {
            swallow("connected", t);
        }
    }

    public static void connectFailed(Throwable thrown, FileDescriptor fd) {
        try {
            sink.connectFailed(number(fd), thrown);
        } catch (Throwable t) {
            swallow("connectFailed", t);
        }
    }

    /** A connect of {@code owner} ended with an exception, perhaps before it began, as one to an unresolved name does. */
    public static void connectThrew(Throwable thrown, Object owner, @Nullable FileDescriptor fd) {
        try {
            sink.connectThrew(owner, number(fd), thrown);
        } catch (Throwable t) {
            swallow("connectThrew", t);
        }
    }

    public static void channelBorn(
            Object channel, FileDescriptor fd, ProtocolFamily family, @Nullable SocketAddress peer) {
        if (family == StandardProtocolFamily.UNIX) {
            return;
        }
        acceptedOrOpened(
                channel, fd, SocketSink.API_SOCKET_CHANNEL, peer instanceof InetSocketAddress inet ? inet : null);
    }

    public static void asyncChannelBorn(Object channel, FileDescriptor fd, @Nullable InetSocketAddress peer) {
        acceptedOrOpened(channel, fd, SocketSink.API_ASYNCHRONOUS_SOCKET_CHANNEL, peer);
    }

    public static void socketBorn(Object impl, FileDescriptor fd, boolean server) {
        born(impl, fd, SocketSink.API_SOCKET, server ? SocketSink.ROLE_LISTENER : SocketSink.ROLE_CLIENT, null, 0);
    }

    public static void socketAccepted(SocketImpl impl, FileDescriptor fd, InetAddress peer, int port) {
        born(impl, fd, SocketSink.API_SOCKET, SocketSink.ROLE_SERVER, peer, port);
    }

    public static void listenerBorn(Object channel, FileDescriptor fd, ProtocolFamily family) {
        if (family != StandardProtocolFamily.UNIX) {
            born(channel, fd, SocketSink.API_SOCKET_CHANNEL, SocketSink.ROLE_LISTENER, null, 0);
        }
    }

    public static void asyncListenerBorn(Object channel, FileDescriptor fd) {
        born(channel, fd, SocketSink.API_ASYNCHRONOUS_SOCKET_CHANNEL, SocketSink.ROLE_LISTENER, null, 0);
    }

    private static void acceptedOrOpened(Object channel, FileDescriptor fd, int api, @Nullable InetSocketAddress peer) {
        if (peer == null) {
            born(channel, fd, api, SocketSink.ROLE_CLIENT, null, 0);
        } else {
            born(channel, fd, api, SocketSink.ROLE_SERVER, peer.getAddress(), peer.getPort());
        }
    }

    private static void born(Object owner, FileDescriptor fd, int api, int role, @Nullable InetAddress peer, int port) {
        try {
            sink.born(owner, number(fd), api, role, peer, port);
        } catch (Throwable t) {
            swallow("born", t);
        }
    }

    public static void acceptStarted(FileDescriptor listener) {
        try {
            sink.acceptStarted(number(listener));
        } catch (Throwable t) {
            swallow("acceptStarted", t);
        }
    }

    public static void acceptFinished(FileDescriptor listener, FileDescriptor accepted) {
        try {
            sink.acceptFinished(number(listener), number(accepted));
        } catch (Throwable t) {
            swallow("acceptFinished", t);
        }
    }

    public static void shutdownInput(FileDescriptor fd) {
        try {
            sink.shutdownInput(number(fd));
        } catch (Throwable t) {
            swallow("shutdownInput", t);
        }
    }

    public static void shutdownOutput(FileDescriptor fd) {
        try {
            sink.shutdownOutput(number(fd));
        } catch (Throwable t) {
            swallow("shutdownOutput", t);
        }
    }

    public static void closeCalled(Object owner, @Nullable FileDescriptor fd) {
        try {
            sink.closeCalled(owner, number(fd));
        } catch (Throwable t) {
            swallow("closeCalled", t);
        }
    }

    public static void closeReturned(Object owner, @Nullable FileDescriptor fd) {
        try {
            sink.closeReturned(owner, number(fd));
        } catch (Throwable t) {
            swallow("closeReturned", t);
        }
    }

    public static void preClosing(FileDescriptor fd) {
        try {
            sink.preClosing(number(fd));
        } catch (Throwable t) {
            swallow("preClosing", t);
        }
    }

    public static void closing(FileDescriptor fd) {
        try {
            sink.closing(number(fd));
        } catch (Throwable t) {
            swallow("closing", t);
        }
    }

    /** The descriptor's number, -1 for one that was never opened. */
    private static int number(@Nullable FileDescriptor fd) {
        return fd == null ? -1 : SharedSecrets.getJavaIOFileDescriptorAccess().get(fd);
    }

    private static void swallow(String hook, Throwable thrown) {
        try {
            sink.swallowed(hook, thrown);
        } catch (Throwable t) {
            // The sink cannot even count, because memory or stack has run out: the application must go on all the same.
        }
    }
}
