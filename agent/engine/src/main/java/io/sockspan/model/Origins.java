package io.sockspan.model;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells whose code the frames of a stack are, and shows the text of a line; the agent's threads only. Never fails: what it cannot tell is nobody's. */
public interface Origins {
    /** For whom every frame is alike. */
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

    /** Those of {@code classes}, by their names, that are the application's; the others are libraries'. */
    Set<String> ofApplication(Set<String> classes);

    /** Whether a class that is not among them is certainly not the application's. */
    boolean knowApplication();

    /** The line of {@code frame} as its source has it, or null if that is not at hand. */
    @Nullable
    String source(StackTraceElement frame);
}
