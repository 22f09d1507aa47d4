package io.sockspan.runtime;

import io.sockspan.config.Config;
import io.sockspan.control.AttachChannel;
import io.sockspan.control.Questions;
import io.sockspan.instrument.DoorwayClasses;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Where the agent's jar enters the engine, by name: {@link #premain} on the thread that will run main, {@link #attach} on the JVM's attach
 * thread. Touches no doorway class before those classes are defined.
 */
public final class Start {
    private Start() {}

    /**
     * Starts the agent. {@code argument} is what follows {@code -javaagent:sockspan.jar=}, or empty; {@code farewell} is called when the
     * agent has left. The result answers questions from the same JVM. Throws what prevents the start; the caller reports it and lets the
     * application run unwatched.
     */
    public static BiFunction<String, Object, Object> premain(
            String argument, Instrumentation instrumentation, Runnable farewell) throws Exception {
        Config config = Config.read(argument, System.getProperties(), System.getenv());
        prepare(instrumentation);
        return new Questions(new LiveWatch(Sockspan.start(config, false, instrumentation, farewell)));
    }

    /**
     * The same for a JVM that runs already. Null if it cannot be watched: then the tool that attached learns why, and the application does
     * not.
     */
    public static @Nullable BiFunction<String, Object, Object> attach(
            String argument, Instrumentation instrumentation, Runnable farewell) throws Exception {
        DoorwayClasses.open(instrumentation);
        try {
            Config config = Config.attached(argument, System.getProperties(), System.getenv());
            prepare(instrumentation);
            Sockspan sockspan = Sockspan.start(config, true, instrumentation, farewell);
            String why = sockspan.settled();
            if (why == null) {
                return new Questions(new LiveWatch(sockspan));
            }
            // Reported before the agent leaves: afterwards no class can be loaded.
            AttachChannel.sayFailure(why);
            sockspan.leave();
        } catch (Exception | LinkageError e) {
            AttachChannel.sayFailure(e.toString());
            farewell.run();
        }
        return null;
    }

    private static void prepare(Instrumentation instrumentation) throws IOException, IllegalAccessException {
        if (!DoorwayClasses.present()) {
            DoorwayClasses.open(instrumentation);
            DoorwayClasses.define();
            return;
        }
        if (Sockspan.atWork()) {
            throw new IllegalStateException("another Sockspan is at work in this JVM already");
        }
        // An agent that was here before left these classes behind.
        DoorwayClasses.open(instrumentation);
    }
}
