package io.sockspan.observe.linux;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the process that holds a socket open, by the links in /proc/[pid]/fd (proc_pid_fd(5)): our own first, then the others that may be
 * looked into. Any thread; 2 us for each descriptor looked at, given up after 50 ms.
 */
final class SocketHolder {
    private static final long MOST_NANOS = 50_000_000;

    /** Our own are a microsecond each, and the likeliest. */
    private static final long MOST_NANOS_FOR_OWN = 500_000_000;

    private final Path proc;
    private final LongSupplier nanoTime;

    SocketHolder() {
        this(Path.of("/proc"), System::nanoTime);
    }

    SocketHolder(Path proc, LongSupplier nanoTime) {
        this.proc = proc;
        this.nanoTime = nanoTime;
    }

    /** Its pid; 0 if none was found. */
    long of(long inode) {
        if (inode == 0) {
            return 0;
        }
        Path link = Path.of("socket:[" + inode + "]");
        if (holds(proc.resolve("self"), link, nanoTime.getAsLong() + MOST_NANOS_FOR_OWN)) {
            return ownPid();
        }
        long deadline = nanoTime.getAsLong() + MOST_NANOS;
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[1-9]*")) {
            for (Path process : processes) {
                if (nanoTime.getAsLong() - deadline > 0) {
                    return 0;
                }
                if (holds(process, link, deadline)) {
                    return Long.parseLong(process.getFileName().toString());
                }
            }
        } catch (IOException | RuntimeException e) {
            // No /proc, or it changes faster than it is read.
            return 0;
        }
        return 0;
    }

    /** As this /proc numbers us, which may be mounted for another namespace of processes. */
    private long ownPid() {
        try {
            return Long.parseLong(
                    Files.readSymbolicLink(proc.resolve("self")).getFileName().toString());
        } catch (IOException | RuntimeException e) {
            return 0;
        }
    }

    private boolean holds(Path process, Path link, long deadline) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                if (link.equals(target(descriptor))) {
                    return true;
                }
                if (nanoTime.getAsLong() - deadline > 0) {
                    return false;
                }
            }
            return false;
        } catch (IOException | RuntimeException e) {
            // Another user's, or over by now.
            return false;
        }
    }

    private static @Nullable Path target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor);
        } catch (IOException | RuntimeException e) {
            // Closed meanwhile.
            return null;
        }
    }
}
