package io.sockspan.runtime;

import io.sockspan.config.Config;
import java.lang.instrument.Instrumentation;

/**
 * Where the agent's jar enters the engine, by name, on the thread that runs premain. Throws what stops it; the caller says it and lets
 * the application run unwatched. Touches no doorway class before they are defined.
 */
public final class Start {
    private Start() {}

    /** {@code argument} is what stands behind {@code -javaagent:sockspan.jar=}, or empty. */
    public static void start(String argument, Instrumentation instrumentation) throws Exception {
        Config config = Config.read(argument, System.getProperties(), System.getenv());
        if (DoorwayClasses.present()) {
            Log.standardError().say("another Sockspan is already at work in this JVM; this one stays out");
            return;
        }
        DoorwayClasses.open(instrumentation);
        DoorwayClasses.define();
        Sockspan.start(config, instrumentation);
    }
}
