package leaks;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;

/** {@link SocketLeaks} or {@link ChannelLeaks} on virtual threads, which it makes by reflection, so that it compiles on JDK 17. */
public final class VirtualThreadLeaks {
    private VirtualThreadLeaks() {}

    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(args[0]);
        ThreadFactory threads = virtual();
        onThread(threads, () -> {
            if (args[1].equals("socket")) {
                Scenario.run(new SocketLeaks(port), threads);
            } else {
                Scenario.run(new ChannelLeaks(port), threads);
            }
            return null;
        });
        Stage.ready();
    }

    private static void onThread(ThreadFactory threads, Callable<Void> work) throws Exception {
        FutureTask<Void> task = new FutureTask<>(work);
        threads.newThread(task).start();
        try {
            task.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** {@code Thread.ofVirtual().factory()}. */
    public static ThreadFactory virtual() throws ReflectiveOperationException {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        Class<?> builder = Class.forName("java.lang.Thread$Builder$OfVirtual");
        Class<?> anyBuilder = Class.forName("java.lang.Thread$Builder");
        try {
            Object ofVirtual = lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(builder))
                    .invoke();
            return (ThreadFactory) lookup.findVirtual(anyBuilder, "factory", MethodType.methodType(ThreadFactory.class))
                    .invoke(ofVirtual);
        } catch (ReflectiveOperationException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable t) {
            throw new IllegalStateException(t);
        }
    }
}
