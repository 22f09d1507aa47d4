package io.sockspan.benchmarks;

import java.io.FileDescriptor;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;

/**
 * A program to be measured, under the agent only: calls the doorway as the hooks of both ends of one connection do. There is no socket, so
 * the kernel's noise does not hide what the hooks cost. Needs {@code java.base/java.io} opened to it.
 */
final class HookCost {
    /** Descriptors of no open file: the agent's thread finds no socket there. */
    private static final int CLIENT = 3001;

    private static final int SERVER = 3002;

    /** How deep below main an application opens a socket, the JDK's own frames included. */
    private static final int DEPTH = 24;

    private static final int ROUNDS = 7;

    private static final MethodHandle BORN =
            find("channelBorn", Object.class, FileDescriptor.class, ProtocolFamily.class, SocketAddress.class);
    private static final MethodHandle CONNECTING =
            find("connecting", FileDescriptor.class, InetAddress.class, int.class);
    private static final MethodHandle CONNECTED = find("connectReturned", int.class, FileDescriptor.class);
    private static final MethodHandle CLOSING = find("closing", FileDescriptor.class);
    private static final MethodHandle CLOSE_RETURNED = find("closeReturned", Object.class, FileDescriptor.class);

    private final FileDescriptor client = number(CLIENT);
    private final FileDescriptor server = number(SERVER);
    private final InetSocketAddress peer = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

    private HookCost() {}

    public static void main(String[] args) throws Throwable {
        int calls = Integer.parseInt(args[0]);
        Thread.sleep(500);
        new HookCost().measure(calls, DEPTH);
    }

    private void measure(int calls, int depth) throws Throwable {
        if (depth > 0) {
            measure(calls, depth - 1);
            return;
        }
        for (int round = 0; round < ROUNDS; round++) {
            long bytes = Gauge.ownBytes();
            long cpu = Gauge.ownCpu();
            for (int i = 0; i < calls; i++) {
                cycle();
            }
            // Every round prints the same keys: the last one counts, when everything is compiled.
            Fork.print("ns", (Gauge.ownCpu() - cpu) / (double) calls);
            Fork.print("bytes", (Gauge.ownBytes() - bytes) / (double) calls);
        }
    }

    private void cycle() throws Throwable {
        ProtocolFamily family = StandardProtocolFamily.INET;
        BORN.invokeExact((Object) client, client, family, (SocketAddress) null);
        CONNECTING.invokeExact(client, peer.getAddress(), peer.getPort());
        CONNECTED.invokeExact(1, client);
        BORN.invokeExact((Object) server, server, family, (SocketAddress) peer);
        CLOSING.invokeExact(client);
        CLOSE_RETURNED.invokeExact((Object) client, client);
        CLOSING.invokeExact(server);
        CLOSE_RETURNED.invokeExact((Object) server, server);
    }

    private static MethodHandle find(String name, Class<?>... parameters) {
        try {
            Class<?> doorway = Class.forName("java.lang.Sockspan1SocketHooks", true, null);
            return MethodHandles.publicLookup()
                    .findStatic(doorway, name, MethodType.methodType(void.class, parameters));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JVM runs without the agent, or with another's doorway", e);
        }
    }

    private static FileDescriptor number(int fd) {
        try {
            Field number = FileDescriptor.class.getDeclaredField("fd");
            number.setAccessible(true);
            FileDescriptor descriptor = new FileDescriptor();
            number.setInt(descriptor, fd);
            return descriptor;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("java.base/java.io is not open", e);
        }
    }
}
