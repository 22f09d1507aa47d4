package io.sockspan.model;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says which frames of a stack are the application's, and gives the text of a line. Called on the agent's threads only. Never fails: an
 * unknown class is not the application's, and an unknown line is null.
 */
public interface Origins {
    /** Knows nothing, so that every frame is alike. */
    Origins UNKNOWN = new Origins() {
        @Override
        public Set<String> ofApplication(Set<String> classes) {
            return Set.of();
        }

        @Override
        public boolean knowApplication() {
            return false;
        }

        @Override
        public @Nullable String source(StackTraceElement frame) {
            return null;
        }
    };

    /** The names among {@code classes} that are the application's; the others are libraries'. */
    Set<String> ofApplication(Set<String> classes);

    /** Whether a class outside of {@link #ofApplication}'s answer is certainly not the application's. */
    boolean knowApplication();

    /** The text of the line of {@code frame}, or null if its source is not available. */
    @Nullable
    String source(StackTraceElement frame);
}
