package io.sockspan.event;

import io.sockspan.model.Origins;
import io.sockspan.model.Stack;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads stacks and keeps equal ones once, the {@value #LIMIT} used last; the agent's threads only, some 10 us to read one. */
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

    /** One in which all frames are alike. */
    public StackPool() {
        this(Origins.UNKNOWN);
    }

    public StackPool(Origins origins) {
        this.origins = origins;
    }

    Stack read(Throwable unread) {
        return share(Stack.of(unread.getStackTrace(), origins));
    }

    /** The line of {@code frame} as its source has it, or null if that is not at hand. */
    public @Nullable String source(StackTraceElement frame) {
        return origins.source(frame);
    }

    Stack share(Stack stack) {
        Stack known = stacks.putIfAbsent(stack, stack);
        return known == null ? stack : known;
    }
}
