package io.sockspan.benchmarks;

import java.io.FileDescriptor;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.nio.channels.SocketChannel;

/**
 * A program to be measured, under the agent only: how long one {@code snap} of an idle connected socket takes. It calls the native method
 * that the agent has defined in java.lang, and needs {@code java.base/sun.nio.ch} and {@code java.base/java.io} opened to it.
 */
final class SnapCost {
    private static final int SNAP_SIZE = 592;
    private static final int ROUNDS = 5;

    private SnapCost() {}

    public static void main(String[] args) throws Throwable {
        int calls = Integer.parseInt(args[0]);
        Class<?> kernel = Class.forName("java.lang.Sockspan1Kernel", true, null);
        MethodHandle snap = MethodHandles.publicLookup()
                .findStatic(kernel, "snap", MethodType.methodType(int.class, int.class, byte[].class));
        byte[] out = new byte[SNAP_SIZE];
        try (Loopback loopback = new Loopback();
                Loopback.Channels channels = loopback.connectChannels()) {
            // The agent's thread looks at its queue four times a second, and loads the library after the first socket.
            Thread.sleep(1000);
            int fd = number(channels.client());
            for (int round = 0; round < ROUNDS; round++) {
                long before = System.nanoTime();
                for (int i = 0; i < calls; i++) {
                    int n = (int) snap.invokeExact(fd, out);
                    if (n <= 0) {
                        throw new IllegalStateException("snap returned " + n);
                    }
                }
                // Every round prints the same key: the last one counts, when everything is compiled.
                Fork.print("snap", (System.nanoTime() - before) / (double) calls);
            }
        }
    }

    private static int number(SocketChannel channel) throws ReflectiveOperationException {
        Field descriptor = channel.getClass().getDeclaredField("fd");
        descriptor.setAccessible(true);
        Field number = FileDescriptor.class.getDeclaredField("fd");
        number.setAccessible(true);
        return number.getInt(descriptor.get(channel));
    }
}
