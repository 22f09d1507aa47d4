package io.sockspan.instrument.jdk;

import java.io.FileDescriptor;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.Socket;
import java.net.SocketImpl;
import org.jspecify.annotations.Nullable;

/**
 * Finds the descriptor under an SSLSocket, which may be the socket itself or lie over another one or over a channel's adaptor. Runs on the
 * application's thread, once per TLS end of stream, on method handles prepared at install; needs java.net, java.io, sun.nio.ch and
 * sun.security.ssl opened to this module. An SSLSocket of another provider has no descriptor for us: -1.
 */
public final class TlsDescriptors {
    private final Class<?> sslSocket;
    private final MethodHandle self;
    private final MethodHandle impl;
    private final MethodHandle descriptor;
    private final MethodHandle number;
    private final Class<?> adaptor;
    private final MethodHandle channel;
    private final MethodHandle channelNumber;

    /** Throws if this JDK's classes are not as expected; the ability is then lost. */
    public TlsDescriptors() throws ReflectiveOperationException {
        sslSocket = Class.forName("sun.security.ssl.BaseSSLSocketImpl", false, null);
        adaptor = Class.forName("sun.nio.ch.SocketAdaptor", false, null);
        Class<?> channelType = Class.forName("sun.nio.ch.SocketChannelImpl", false, null);
        self = in(sslSocket).findGetter(sslSocket, "self", Socket.class);
        impl = in(Socket.class).findVirtual(Socket.class, "getImpl", MethodType.methodType(SocketImpl.class));
        descriptor = in(SocketImpl.class)
                .findVirtual(SocketImpl.class, "getFileDescriptor", MethodType.methodType(FileDescriptor.class));
        number = in(FileDescriptor.class).findGetter(FileDescriptor.class, "fd", int.class);
        channel = in(adaptor).findGetter(adaptor, "sc", channelType);
        channelNumber = in(channelType).findVirtual(channelType, "getFDVal", MethodType.methodType(int.class));
    }

    private static MethodHandles.Lookup in(Class<?> type) throws IllegalAccessException {
        return MethodHandles.privateLookupIn(type, MethodHandles.lookup());
    }

    /** The descriptor's number, or -1. */
    public int descriptorOf(Object socket) throws Throwable {
        if (!sslSocket.isInstance(socket)) {
            return -1;
        }
        Object below = self.invoke(socket);
        // A TLS socket over a TLS socket: go down to what is not TLS, or to the one that is its own.
        while (below != socket && sslSocket.isInstance(below)) {
            socket = below;
            below = self.invoke(socket);
        }
        if (adaptor.isInstance(below)) {
            return (int) channelNumber.invoke(channel.invoke(below));
        }
        @Nullable Object fd = descriptor.invoke(impl.invoke(below));
        return fd == null ? -1 : (int) number.invoke(fd);
    }
}
