package io.sockspan.event;

import org.jspecify.annotations.Nullable;

/** Reads the stacks that facts hold unread, on the agent's threads; some 10 us a stack, nothing for one that was read. */
public final class FactStacks {
    private FactStacks() {}

    /** Those of an open socket, so that only shared frames stay in memory, and no class of the application. */
    public static void readOpen(SocketFacts facts, StackPool pool) {
        read(facts.opened, pool);
        read(facts.asyncReads == null ? null : facts.asyncReads.lastRequest(), pool);
        read(facts.closeReturned, pool);
        read(facts.lastAccept, pool);
        read(facts.keyCancelled, pool);
        read(facts.tlsClosed, pool);
        read(facts.firstUse, pool);
    }

    /** Those of what was reported to the code. They stay unread before, because most such sockets are closed in a moment. */
    public static void readOutcomes(SocketFacts facts, StackPool pool) {
        for (FirstOutcome outcome : new FirstOutcome[] {facts.read, facts.write, facts.thrown}) {
            read(outcome == null ? null : outcome.where, pool);
        }
    }

    private static void read(@Nullable CallSite site, StackPool pool) {
        if (site != null) {
            site.stack(pool);
        }
    }
}
