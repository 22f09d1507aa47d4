package io.sockspan.follow;

import io.sockspan.observe.KernelTable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The kernel's table of sockets, opened when it is first needed: until then it costs no descriptor. Called inside the engine's lock. */
public final class LazyKernelTable {
    private final Supplier<@Nullable KernelTable> opener;
    private @Nullable KernelTable table;
    private boolean tried;

    public LazyKernelTable(Supplier<@Nullable KernelTable> opener) {
        this.opener = opener;
    }

    /** The table, or null if it cannot be asked at all. */
    public @Nullable KernelTable open() {
        if (!tried) {
            tried = true;
            table = opener.get();
        }
        return table;
    }

    /** The table if it was ever needed. */
    public @Nullable KernelTable opened() {
        return table;
    }

    /** How it is asked, and how often it was; null while it was never needed. */
    public @Nullable String told(FollowedConnections followed) {
        KernelTable asked = table;
        return asked == null
                ? null
                : "the kernel's table of sockets was asked " + asked.asked() + " times (" + asked.tier() + "), "
                        + asked.failures() + " answers were not complete; "
                        + followed.rows().size() + " closed connections are followed";
    }

    /** For good: asked again, it would open another descriptor, which nobody closes. */
    public void close() {
        tried = true;
        if (table != null) {
            table.close();
        }
        table = null;
    }
}
