package io.sockspan.event;

import io.sockspan.model.Origins;
import io.sockspan.model.Stack;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads stacks and keeps equal ones once, the {@value #LIMIT} that were used last. The agent's threads only; some 10 us to read one. */
public final class StackPool {
    private static final int LIMIT = 4096;

    private final Origins origins;

    private final Map<Stack, Stack> stacks = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Stack, Stack> eldest) {
            return size() > LIMIT;
        }
    };

    /** A pool in which all frames are alike. */
    public StackPool() {
        this(Origins.UNKNOWN);
    }

    public StackPool(Origins origins) {
        this.origins = origins;
    }

    Stack read(Throwable unread) {
        return share(Stack.of(unread.getStackTrace(), origins));
    }

    /** The source line of {@code frame}, or null if its source is not available. */
    public @Nullable String source(StackTraceElement frame) {
        return origins.source(frame);
    }

    Stack share(Stack stack) {
        Stack known = stacks.putIfAbsent(stack, stack);
        return known == null ? stack : known;
    }
}
