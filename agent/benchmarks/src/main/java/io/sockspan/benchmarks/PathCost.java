package io.sockspan.benchmarks;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A program to be measured, under the agent only: asks what holds an object, in a heap of a given number of objects. It calls the native
 * method that the agent has defined in java.lang, on a thread that holds nothing else.
 */
final class PathCost {
    private static final int ROUNDS = 5;
    private static final long NO_BOUND = 1L << 50;

    /** The objects of the heap, kept as long as the program runs. */
    private static Object @Nullable [] ballast;

    private static final Map<String, Holder> POOL = new HashMap<>();
    private static WeakReference<Object> weak = new WeakReference<>(POOL);

    private PathCost() {}

    /** Holds the object that is asked about. */
    private static final class Holder {
        final Object target = new Object();
    }

    public static void main(String[] args) throws Exception {
        ballast = graph(Integer.parseInt(args[0]) / 2);
        Fork.print("objects", 2.0 * ballast.length);
        for (int i = 0; i < 17; i++) {
            POOL.put("holder " + i, new Holder());
        }
        // The agent's thread loads the library at its start.
        Thread.sleep(1000);
        for (int round = 0; round < ROUNDS; round++) {
            // Every round prints the same key: the last one counts.
            inAThread(() -> {
                long[] spent = ask(Objects.requireNonNull(POOL.get("holder 7")).target, 5);
                Fork.print("held", (double) spent[1]);
                Fork.print("longest", (double) spent[3]);
            });
            weak = new WeakReference<>(new Object());
            inAThread(() -> Fork.print("unheld", (double) ask(Objects.requireNonNull(weak.get()), 1)[1]));
        }
    }

    /** A graph of nodes; each has a leaf and refers to two other nodes. */
    private static Object[] graph(int size) {
        Random random = new Random(7);
        Object[] nodes = new Object[size];
        for (int i = 1; i < size; i++) {
            nodes[i] = new Object[] {nodes[random.nextInt(i)], nodes[i - 1], new Object()};
        }
        return nodes;
    }

    /** Work that may fail. */
    private interface Work {
        void run() throws Throwable;
    }

    private static void inAThread(Work work) throws InterruptedException {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (Throwable t) {
                t.printStackTrace();
                System.exit(1);
            }
        });
        thread.start();
        thread.join();
    }

    private static long[] ask(Object target, int walks) throws Throwable {
        Class<?> kernel = Class.forName("java.lang.Sockspan1Kernel", true, null);
        MethodHandle heldBy = MethodHandles.publicLookup()
                .findStatic(
                        kernel,
                        "heldBy",
                        MethodType.methodType(
                                int.class,
                                Object[].class,
                                Object[].class,
                                Class[].class,
                                long[].class,
                                Object[].class));
        long[] bounds = {NO_BOUND, NO_BOUND, 0, 0, 0};
        Object[] references = {new Class<?>[] {WeakReference.class}};
        int took = (int) heldBy.invokeExact(new Object[] {target}, references, new Class<?>[0], bounds, new Object[1]);
        if (took != walks) {
            throw new IllegalStateException(took + " walks, not " + walks);
        }
        return bounds;
    }
}
