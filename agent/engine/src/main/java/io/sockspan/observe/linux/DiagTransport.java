package io.sockspan.observe.linux;

import io.sockspan.doorway.Kernel;
import java.io.IOException;

/**
 * Carries datagrams to sock_diag(7) and back. One thread at a time; a call waits a second at most, and fails with a negative errno.
 *
 * <p>The netlink transport holds a descriptor that an application may close, and whose number it may then get for a socket of its own. A
 * write would go into that socket's stream, and a read would take bytes from it. So each call first compares the cookie (about 100 ns).
 */
interface DiagTransport extends AutoCloseable {
    /** Opens a transport; does not wait. */
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
            // Before Linux 4.12. No other code knows the number yet, so it can be closed without a cookie.
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
