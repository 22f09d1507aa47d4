package io.sockspan.runtime;

import io.sockspan.config.Config;
import java.lang.instrument.Instrumentation;
import java.util.function.BiFunction;

/**
 * Where the agent's jar enters the engine, by name, on the thread that runs premain or agentmain. Throws what stops it; the caller says it
 * and lets the application run unwatched. Touches no doorway class before they are defined.
 */
public final class Start {
    private Start() {}

    /**
     * {@code argument} is what stands behind {@code -javaagent:sockspan.jar=}, or empty; {@code farewell} is called when the agent has
     * left. What comes back answers questions from the same JVM.
     */
    public static BiFunction<String, Object, Object> premain(
            String argument, Instrumentation instrumentation, Runnable farewell) throws Exception {
        return start(Config.read(argument, System.getProperties(), System.getenv()), instrumentation, farewell);
    }

    private static BiFunction<String, Object, Object> start(
            Config config, Instrumentation instrumentation, Runnable farewell) throws Exception {
        if (DoorwayClasses.present()) {
            throw new IllegalStateException("another Sockspan is at work in this JVM already");
        }
        DoorwayClasses.open(instrumentation);
        DoorwayClasses.define();
        return Sockspan.start(config, instrumentation, farewell);
    }
}
