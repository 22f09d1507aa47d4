package io.sockspan.observe.linux;

import io.sockspan.observe.KernelTable;
import java.io.IOException;
import java.nio.file.Path;

/** Opens the best table of sockets that there is; the agent's threads, some microseconds. It always succeeds: at worst every question fails. */
public final class KernelTables {
    private KernelTables() {}

    /** sock_diag if {@code withHelper} (the C helper is loaded) and the kernel answers a first question, else /proc, which says why. */
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

    /** ENOENT means two things: no such connection to a question for one, and no such table (the module tcp_diag) to a walk. */
    private static String reason(IOException e) {
        String message = String.valueOf(e.getMessage());
        boolean noTable = e instanceof Errno errno && errno.number() == Errno.ENOENT;
        return noTable ? "this kernel has no tcp_diag (" + message + ")" : message;
    }
}
