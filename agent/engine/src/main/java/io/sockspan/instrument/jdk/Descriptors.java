package io.sockspan.instrument.jdk;

import java.io.FileDescriptor;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.Socket;
import java.net.SocketImpl;
import org.jspecify.annotations.Nullable;

/**
 * Finds the descriptor of a selectable channel, and the one under an SSLSocket. An SSLSocket may be the socket itself, or lie over another
 * socket or over a channel's adaptor. Runs on the application's thread, where TLS ends or fails and where a key of an open channel is
 * cancelled. Needs java.net, java.io, sun.nio.ch and sun.security.ssl opened to this module. The answer is -1 for what another provider
 * made. It uses reflection and not method handles: preparing those would double the agent's start for an application without TLS.
 */
public final class Descriptors {
    private final Class<?> sslSocket;
    private final Class<?> adaptor;
    private final Class<?> selectable;
    private final Field self;
    private final Field channel;
    private final Field number;
    private final Field impl;
    private final Class<?> delegating;
    private final Field delegate;
    private final Method descriptor;
    private final Method channelNumber;

    /** Throws if this JDK's classes are not as expected: the agent then works without this ability. */
    public Descriptors() throws ReflectiveOperationException {
        sslSocket = Class.forName("sun.security.ssl.BaseSSLSocketImpl", false, null);
        adaptor = Class.forName("sun.nio.ch.SocketAdaptor", false, null);
        self = open(sslSocket.getDeclaredField("self"));
        // The field, not getImpl(), which would open a descriptor for a socket that has none.
        impl = open(Socket.class.getDeclaredField("impl"));
        delegating = Class.forName("java.net.DelegatingSocketImpl", false, null);
        delegate = open(delegating.getDeclaredField("delegate"));
        descriptor = open(SocketImpl.class.getDeclaredMethod("getFileDescriptor"));
        number = open(FileDescriptor.class.getDeclaredField("fd"));
        channel = open(adaptor.getDeclaredField("sc"));
        selectable = Class.forName("sun.nio.ch.SelChImpl", false, null);
        channelNumber = open(selectable.getDeclaredMethod("getFDVal"));
    }

    private static <T extends AccessibleObject> T open(T member) {
        member.setAccessible(true);
        return member;
    }

    /** The owner of the descriptor of a selectable channel, or of the socket under an SSLSocket; null if another provider made it. */
    public @Nullable Object ownerUnder(Object socket) throws ReflectiveOperationException {
        if (selectable.isInstance(socket)) {
            return socket;
        }
        if (!sslSocket.isInstance(socket)) {
            return null;
        }
        Object below = self.get(socket);
        // A TLS socket may lie over a TLS socket: go down to one that is not TLS, or that is its own socket.
        while (below != socket && sslSocket.isInstance(below)) {
            socket = below;
            below = self.get(socket);
        }
        if (adaptor.isInstance(below)) {
            return channel.get(below);
        }
        @Nullable Object owner = impl.get(below);
        while (delegating.isInstance(owner)) {
            owner = delegate.get(owner);
        }
        return owner;
    }

    /** The descriptor of an owner from {@link #ownerUnder}, or -1. Once it is closed, the number may be another file's. */
    public int descriptorOf(Object owner) throws ReflectiveOperationException {
        if (selectable.isInstance(owner)) {
            return (int) channelNumber.invoke(owner);
        }
        @Nullable Object fd = owner instanceof SocketImpl ? descriptor.invoke(owner) : null;
        return fd == null ? -1 : number.getInt(fd);
    }
}
