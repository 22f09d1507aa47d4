package io.sockspan.runtime;

import java.util.function.BiFunction;

/**
 * What code of another loader in the same JVM, a test integration, may ask the agent at work; arguments and answers are of JDK types. Runs
 * on the asker's thread.
 */
final class Questions implements BiFunction<String, Object, Object> {
    private final Sockspan sockspan;

    Questions(Sockspan sockspan) {
        this.sockspan = sockspan;
    }

    /** Throws {@link IllegalArgumentException} for a question that this version does not know. */
    @Override
    public Object apply(String question, Object argument) {
        return switch (question) {
            case "watching" -> sockspan.isWatching();
            case "leave" -> sockspan.leave();
            default -> throw new IllegalArgumentException("this Sockspan does not know the question " + question);
        };
    }
}
