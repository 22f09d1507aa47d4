package io.sockspan.benchmarks;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;

/** What a measured JVM reads about itself: CPU in ns, allocated bytes, live objects. Called before and after, never in between. */
final class Gauge {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Gauge() {}

    /** CPU of the calling thread, ns. */
    static long ownCpu() {
        return THREADS.getCurrentThreadCpuTime();
    }

    /** Bytes that the calling thread has allocated. */
    static long ownBytes() {
        return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    /** CPU of the agent's threads, ns; 0 where there is no agent. */
    static long agentCpu() {
        return agentThreads().map(THREADS::getThreadCpuTime).sum();
    }

    /** Bytes that the agent's threads have allocated. */
    static long agentBytes() {
        return agentThreads().map(THREADS::getThreadAllocatedBytes).sum();
    }

    private static LongStream agentThreads() {
        return Stream.of(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
                .filter(info -> info != null && info.getThreadName().startsWith("sockspan"))
                .mapToLong(ThreadInfo::getThreadId);
    }

    /**
     * CPU of every thread of this process except the compilers', ns: the application's, the agent's and the collector's. It comes from the
     * scheduler (proc(5), schedstat), which counts finer than the 10 ms of getrusage's fields in /proc/self/stat.
     */
    static long processCpu() throws IOException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            List<Path> all = tasks.toList();
            long sum = 0;
            for (Path task : all) {
                sum += taskCpu(task);
            }
            return sum;
        }
    }

    private static long taskCpu(Path task) throws IOException {
        try {
            String name = Files.readString(task.resolve("comm"));
            if (name.contains("CompilerThre")) {
                return 0;
            }
            return Long.parseLong(Files.readString(task.resolve("schedstat")).split(" ", 2)[0]);
        } catch (NoSuchFileException e) {
            // The thread ended in between: neither reading has what it used.
            return 0;
        }
    }

    /** The JVM's class histogram after a full collection: a line per class, {@code rank: instances bytes class}, then a total. */
    static String histogram() throws JMException {
        return (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {null},
                        new String[] {String[].class.getName()});
    }
}
