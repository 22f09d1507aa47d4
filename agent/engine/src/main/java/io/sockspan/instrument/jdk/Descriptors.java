package io.sockspan.instrument.jdk;

import java.io.FileDescriptor;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.Socket;
import java.net.SocketImpl;
import org.jspecify.annotations.Nullable;

/**
 * Finds the descriptor of a selectable channel, and that under an SSLSocket, which may be the socket itself or lie over another one or over a
 * channel's adaptor. Runs on the application's thread, where TLS ends or fails and where a key of an open channel is cancelled; needs java.net, java.io, sun.nio.ch and sun.security.ssl opened to this module. What
 * another provider made has no descriptor for us: -1. Reflection, not method handles: preparing these would double the agent's
 * start for an application without TLS.
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

    /** Throws if this JDK's classes are not as expected; the ability is then lost. */
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

    /** What owns the descriptor of a selectable channel, or of what lies under an SSLSocket; null if that is none of the JDK's. */
    public @Nullable Object ownerUnder(Object socket) throws ReflectiveOperationException {
        if (selectable.isInstance(socket)) {
            return socket;
        }
        if (!sslSocket.isInstance(socket)) {
            return null;
        }
        Object below = self.get(socket);
        // A TLS socket over a TLS socket: go down to what is not TLS, or to the one that is its own.
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

    /** The number of what {@link #ownerUnder} gave, or -1; once it is closed the number may be another's. */
    public int descriptorOf(Object owner) throws ReflectiveOperationException {
        if (selectable.isInstance(owner)) {
            return (int) channelNumber.invoke(owner);
        }
        @Nullable Object fd = owner instanceof SocketImpl ? descriptor.invoke(owner) : null;
        return fd == null ? -1 : number.getInt(fd);
    }
}
