package io.sockspan.event;

import io.sockspan.model.Stack;
import java.util.LinkedHashMap;
import java.util.Map;

/** Keeps equal stacks once, for the {@value #LIMIT} used last; the agent's threads only, a hash lookup each. */
public final class StackPool {
    private static final int LIMIT = 4096;

    private final Map<Stack, Stack> stacks = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Stack, Stack> eldest) {
            return size() > LIMIT;
        }
    };

    Stack share(Stack stack) {
        Stack known = stacks.putIfAbsent(stack, stack);
        return known == null ? stack : known;
    }
}
