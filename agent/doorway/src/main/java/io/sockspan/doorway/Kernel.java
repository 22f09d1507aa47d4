package io.sockspan.doorway;

/**
 * The native methods of the C helper ({@code native/}). The agent's threads call them; application threads only call {@link #snap}, at a
 * traced socket's close. They stand here and not in the engine because {@code System.load} from java.base prints no warning on JDK 24 and
 * later. Until {@link #load} has succeeded every native method throws {@link UnsatisfiedLinkError}.
 */
public final class Kernel {
    /** Bytes that {@link #snap} needs: an 80-byte header and room for a TCP_INFO larger than today's. */
    public static final int SNAP_SIZE = 592;

    /** The longest datagram of the kernel's table. */
    public static final int DIAG_SIZE = 32_768;

    private static volatile boolean loaded;

    private Kernel() {}

    /** Maps the library at {@code path}; it stays mapped until the JVM ends, and serves every agent that comes. */
    public static void load(String path) {
        System.load(path);
        loaded = true;
    }

    public static boolean isLoaded() {
        return loaded;
    }

    /** Fills {@code out} as {@code native/README.md} describes; returns the number of TCP_INFO bytes, or -errno. */
    public static native int snap(int fd, byte[] out);

    /** An epoll descriptor of our own, or -errno. */
    public static native int watchOpen();

    /** 0, or -errno. */
    public static native int watchAdd(int watch, int fd);

    /** The number of descriptors written to {@code fds}, or -errno. It waits in native code, so that no safepoint waits for it. */
    public static native int watchWait(int watch, int[] fds, int timeoutMillis);

    /** 0, or -errno. */
    public static native int watchClose(int watch);

    /** An int socket option that is never negative, or -errno. */
    public static native int option(int fd, int level, int name);

    /** How many packets the socket has dropped (a listener: how many connection attempts), or -errno. */
    public static native long drops(int fd);

    /** The socket's cookie, which is positive, or -errno. */
    public static native long cookie(int fd);

    /** A netlink socket for the kernel's table of sockets, or -errno. */
    public static native int diagOpen();

    /** Sends {@code size} bytes to the kernel if {@code diag} is still the socket with {@code cookie}; returns {@code size}, or -errno. */
    public static native int diagSend(int diag, long cookie, byte[] bytes, int size);

    /** The length of the next datagram, within a second, or -errno. A kernel may send up to {@link #DIAG_SIZE} bytes. */
    public static native int diagReceive(int diag, long cookie, byte[] bytes);

    /** 0, or -errno. */
    public static native int diagClose(int diag, long cookie);

    /**
     * Walks the heap to find what holds each of {@code targets} (at most 64). The JVM stands still during each walk. What the calling
     * thread holds does not count. Fills {@code answers} as {@code native/README.md} describes. Returns the number of walks, or -errno.
     *
     * @param bounds before the call the most objects and nanoseconds; afterwards what was spent: objects met, nanoseconds, walks, the
     *     longest of them, objects kept
     * @param references an array for each subclass of Reference: the class, then all its superinterfaces
     * @param selectors classes whose instances count only where nothing else holds a target
     */
    public static native int heldBy(
            Object[] targets, Object[] references, Class<?>[] selectors, long[] bounds, Object[] answers);
}
