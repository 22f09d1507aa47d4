package io.sockspan.observe.linux;

import io.sockspan.model.KeepaliveSettings;
import org.jspecify.annotations.Nullable;

/** Reads what tcp(7) and socket(7) say about keepalive, five options of about 0.1 us each, on the agent's threads. */
final class KeepaliveOptions {
    static final int SOL_SOCKET = 1;
    static final int IPPROTO_TCP = 6;
    static final int SO_KEEPALIVE = 9;
    static final int TCP_KEEPIDLE = 4;
    static final int TCP_KEEPINTVL = 5;
    static final int TCP_KEEPCNT = 6;
    static final int TCP_USER_TIMEOUT = 18;

    /** An int option of one socket; negative if the kernel refuses it. */
    interface IntOption {
        int get(int level, int name) throws Throwable;
    }

    private KeepaliveOptions() {}

    /** Null if one of them cannot be read. */
    static @Nullable KeepaliveSettings read(IntOption socket) {
        try {
            int on = socket.get(SOL_SOCKET, SO_KEEPALIVE);
            int idle = socket.get(IPPROTO_TCP, TCP_KEEPIDLE);
            int interval = socket.get(IPPROTO_TCP, TCP_KEEPINTVL);
            int probes = socket.get(IPPROTO_TCP, TCP_KEEPCNT);
            int userTimeout = socket.get(IPPROTO_TCP, TCP_USER_TIMEOUT);
            boolean all = on >= 0 && idle >= 0 && interval >= 0 && probes >= 0 && userTimeout >= 0;
            return all ? new KeepaliveSettings(on != 0, idle, interval, probes, userTimeout) : null;
        } catch (Throwable t) {
            return null;
        }
    }
}
