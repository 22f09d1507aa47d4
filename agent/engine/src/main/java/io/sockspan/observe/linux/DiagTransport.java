package io.sockspan.observe.linux;

import io.sockspan.doorway.Kernel;
import java.io.IOException;

/**
 * A way to sock_diag(7) and back, for datagrams. One thread at a time; a call waits a second at most, and fails with a negative errno. Ours
 * is a netlink descriptor that an application may close and whose number it may be given, so each call first asks the descriptor
 * for its cookie (about 100 ns): another's socket is neither written to nor read, for a write would go into its stream and a read would eat from it.
 */
interface DiagTransport extends AutoCloseable {
    /** Opens one, without a thread that waits. */
    interface Opener {
        DiagTransport open() throws IOException;
    }

    /** {@code size}, or -errno. */
    int send(byte[] bytes, int size);

    /** The length of the next datagram, or -errno. */
    int receive(byte[] bytes);

    @Override
    void close();

    /** Through the C helper, which must be loaded. */
    static DiagTransport netlink() throws IOException {
        int descriptor = Kernel.diagOpen();
        if (descriptor < 0) {
            throw new Errno("socket", -descriptor);
        }
        long cookie = Kernel.cookie(descriptor);
        if (cookie <= 0) {
            // Before Linux 4.12. Nobody else knows the number yet.
            Kernel.diagClose(descriptor, cookie);
            throw new Errno("SO_COOKIE", (int) -cookie);
        }
        return new DiagTransport() {
            @Override
            public int send(byte[] bytes, int size) {
                return Kernel.diagSend(descriptor, cookie, bytes, size);
            }

            @Override
            public int receive(byte[] bytes) {
                return Kernel.diagReceive(descriptor, cookie, bytes);
            }

            @Override
            public void close() {
                Kernel.diagClose(descriptor, cookie);
            }
        };
    }
}
