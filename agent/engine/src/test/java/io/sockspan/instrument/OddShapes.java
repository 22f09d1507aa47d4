package io.sockspan.instrument;

import java.io.FileDescriptor;
import java.io.IOException;

/** Methods of odd shapes, which {@link OddShapesTest} hooks and runs: each must do the same with hooks as without. */
public class OddShapes {
    private final FileDescriptor fd;
    private final long wide;

    public OddShapes() {
        this(null, 7);
    }

    public OddShapes(FileDescriptor fd, long wide) {
        this.fd = fd;
        this.wide = wide;
    }

    /** Static, wide arguments before and between narrow ones, a loop, several returns. */
    public static long sum(long from, double factor, int steps, FileDescriptor fd) throws IOException {
        long total = from;
        for (int i = 0; i < steps; i++) {
            total += (long) (i * factor);
            if (total > 10_007) {
                return -1;
            }
        }
        if (steps < 0) {
            throw new IOException("steps " + steps);
        }
        return total;
    }

    /** A handler of its own inside, which must see the exception first, and a finally. */
    public int caught(String text, FileDescriptor fd) throws IOException {
        int seen = 0;
        try {
            seen = Integer.parseInt(text);
            if (seen == 13) {
                throw new IOException("13");
            }
            return seen;
        } catch (NumberFormatException e) {
            return -1;
        } finally {
            seen++;
        }
    }

    /** Void, with an early return. */
    public void early(boolean leave, int[] out, FileDescriptor fd) {
        if (leave) {
            return;
        }
        out[0]++;
    }

    /** Uses an argument again for something else before it fails. */
    public int reuses(int n, Object text, FileDescriptor fd) throws IOException {
        n = n * 31;
        text = n + " of " + text;
        while (n > 0) {
            n -= 7;
            if (n == 3) {
                throw new IOException(text.toString());
            }
        }
        return n;
    }

    /** Never returns normally. */
    public int always(FileDescriptor fd) {
        throw new IllegalStateException(String.valueOf(wide) + (fd == this.fd));
    }

    /** Under a lock, which must be free again after an exception. */
    public synchronized boolean locked(boolean fail, FileDescriptor fd) throws IOException {
        synchronized (this) {
            if (fail) {
                throw new IOException("locked");
            }
            return true;
        }
    }

    /** Another method whose first parameter is not a descriptor: left alone. */
    public int caught(int n) {
        return n;
    }
}
