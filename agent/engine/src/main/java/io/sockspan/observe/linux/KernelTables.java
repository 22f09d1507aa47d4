package io.sockspan.observe.linux;

import io.sockspan.observe.KernelTable;
import java.io.IOException;
import java.nio.file.Path;

/** Opens the best table of sockets that there is; the agent's threads, some microseconds. It never fails: at worst every question does. */
public final class KernelTables {
    private KernelTables() {}

    /**
     * sock_diag if {@code withHelper} (the C helper is loaded) and the kernel answers a first question; otherwise /proc, with the reason.
     */
    public static KernelTable open(boolean withHelper) {
        return withHelper ? choose(new SockDiag(), Path.of("/proc/self")) : proc("there is no C helper");
    }

    static KernelTable choose(SockDiag diag, Path process) {
        try {
            diag.probe();
            return diag;
        } catch (IOException e) {
            diag.close();
            return new ProcSockets(process, "sock_diag: " + reason(e));
        }
    }

    private static KernelTable proc(String why) {
        return new ProcSockets(Path.of("/proc/self"), why);
    }

    /** ENOENT means two things. Asked for one connection: it does not exist. Asked for a walk: there is no table (no module tcp_diag). */
    private static String reason(IOException e) {
        String message = String.valueOf(e.getMessage());
        boolean noTable = e instanceof Errno errno && errno.number() == Errno.ENOENT;
        return noTable ? "this kernel has no tcp_diag (" + message + ")" : message;
    }
}
