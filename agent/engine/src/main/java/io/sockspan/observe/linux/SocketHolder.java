package io.sockspan.observe.linux;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the process that holds a socket open, by the links in /proc/[pid]/fd (proc_pid_fd(5)): our own first, then those of the other
 * processes that this user may read. Any thread; 2 us for each descriptor, and the search stops after 50 ms.
 */
final class SocketHolder {
    private static final long MOST_NANOS = 50_000_000;

    /** Our own descriptors cost a microsecond each, and are the likeliest. */
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

    /** The pid of a process that holds the socket {@code inode}; 0 if none was found. */
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
            // There is no /proc, or it changes faster than it is read.
            return 0;
        }
        return 0;
    }

    /** Our pid in this /proc, which may be mounted for another pid namespace. */
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
            // The process is another user's, or has ended.
            return false;
        }
    }

    private static @Nullable Path target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor);
        } catch (IOException | RuntimeException e) {
            // It was closed meanwhile.
            return null;
        }
    }
}
