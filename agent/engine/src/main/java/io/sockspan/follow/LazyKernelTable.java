package io.sockspan.follow;

import io.sockspan.observe.KernelTable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Opens the kernel's table of sockets when it is first needed; until then it costs no descriptor. Called inside the engine's lock. */
public final class LazyKernelTable {
    private final Supplier<@Nullable KernelTable> opener;
    private @Nullable KernelTable table;
    private boolean tried;

    public LazyKernelTable(Supplier<@Nullable KernelTable> opener) {
        this.opener = opener;
    }

    /** The table, or null if it cannot be asked at all. A failed attempt is not repeated. */
    public @Nullable KernelTable open() {
        if (!tried) {
            tried = true;
            table = opener.get();
        }
        return table;
    }

    /** The table, or null if it was never needed. */
    public @Nullable KernelTable opened() {
        return table;
    }

    /** How it is asked, and how often it was; null while it was never needed. */
    public @Nullable String describe(FollowedConnections followed) {
        KernelTable opened = table;
        return opened == null
                ? null
                : "the kernel's table of sockets was asked " + opened.asked() + " times (" + opened.tier() + "), "
                        + opened.failures() + " answers were not complete; "
                        + followed.rows().size() + " closed connections are followed";
    }

    /** Closes the table for good. Opened again, it would hold a descriptor that no code closes. */
    public void close() {
        tried = true;
        if (table != null) {
            table.close();
        }
        table = null;
    }
}
