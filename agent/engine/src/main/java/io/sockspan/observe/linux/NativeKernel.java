package io.sockspan.observe.linux;

import io.sockspan.doorway.Kernel;
import io.sockspan.model.KeepaliveSettings;
import io.sockspan.model.Observation;
import io.sockspan.observe.KernelView;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The kernel through the C helper: TCP_INFO, cookie, queues and addresses in about 1 us a socket, and an epoll of our own. */
public final class NativeKernel implements KernelView {
    /** Bytes of TCP_INFO that hold the state. */
    private static final int STATE = 8;

    private final byte[] buffer = new byte[Kernel.SNAP_SIZE];
    private final int watch;
    private final ProcTables proc = new ProcTables(Path.of("/proc/self"));

    /** The library must have been loaded; fails if the kernel gives no epoll descriptor. */
    public NativeKernel() throws IOException {
        watch = Kernel.watchOpen();
        if (watch < 0) {
            throw new IOException("epoll_create1: errno " + -watch);
        }
    }

    @Override
    public @Nullable Observation observe(int fd, long time) {
        int length = Kernel.snap(fd, buffer);
        return length <= 0 ? null : Snap.read(buffer, length, time);
    }

    @Override
    public boolean isQuiet(int fd) {
        return Snap.isQuiet(buffer, Kernel.snap(fd, buffer));
    }

    @Override
    public @Nullable Observation read(byte[] sample, long time) {
        return Snap.read(sample, sample.length - Snap.HEADER, time);
    }

    /**
     * Takes the bytes for {@link #read}, on an application thread; null if {@code fd} is no TCP socket. Costs about 3 us and 100 bytes, and
     * of TCP_INFO has the state only. If {@code whole}, it has all of TCP_INFO, for 5 us and 900 bytes.
     */
    public static byte @Nullable [] sample(int fd, boolean whole) {
        byte[] bytes = new byte[whole ? Kernel.SNAP_SIZE : Snap.HEADER + STATE];
        int length = Kernel.snap(fd, bytes);
        return length <= 0 ? null : whole ? Arrays.copyOf(bytes, Snap.HEADER + length) : bytes;
    }

    @Override
    public boolean watch(int fd) {
        return Kernel.watchAdd(watch, fd) == 0;
    }

    @Override
    public int awaitChanges(int[] fds, int millis) {
        return Kernel.watchWait(watch, fds, millis);
    }

    @Override
    public List<Integer> sockets() {
        return proc.sockets();
    }

    @Override
    public @Nullable Boolean endTaken(int fd, long notBefore) {
        return proc.endTaken(fd, notBefore);
    }

    @Override
    public boolean endIsKnownLater(long notBefore) {
        return proc.isTooEarly(notBefore);
    }

    @Override
    public @Nullable KeepaliveSettings keepalive(int fd) {
        return KeepaliveOptions.read((level, name) -> Kernel.option(fd, level, name));
    }

    @Override
    public long drops(int fd) {
        return Math.max(-1, Kernel.drops(fd));
    }

    @Override
    public String tier() {
        return "native";
    }

    @Override
    public List<String> lost() {
        return List.of();
    }

    @Override
    public void close() {
        Kernel.watchClose(watch);
    }
}
