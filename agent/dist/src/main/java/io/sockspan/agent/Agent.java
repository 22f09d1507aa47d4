package io.sockspan.agent;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * What the JVM calls: premain on the thread that will run main, agentmain on the JVM's attach thread. It loads the engine in a loader of
 * its own and starts it. A failure is one line on standard error, and the application runs on unwatched, because an exception from premain
 * would end the JVM. Compiled for Java 8, so that an older JVM can say what it needs instead of failing to read the class.
 */
public final class Agent {
    private static final int NEEDED = 17;

    /** How code of another loader asks the engine; null while none is at work. */
    private static @Nullable BiFunction<String, Object, Object> door;

    private Agent() {}

    public static void premain(String argument, Instrumentation instrumentation) {
        start("premain", argument, instrumentation);
    }

    public static void agentmain(String argument, Instrumentation instrumentation) {
        start("attach", argument, instrumentation);
    }

    /**
     * The way for a test integration to ask the agent of its own JVM: it takes a question and its argument and gives an answer, all of
     * JDK types. Null if no agent is at work.
     */
    public static synchronized @Nullable BiFunction<String, Object, Object> door() {
        return door;
    }

    private static synchronized void start(String how, @Nullable String argument, Instrumentation instrumentation) {
        try {
            String needed = tooOld();
            if (needed != null) {
                say(needed + "; the application runs on without it");
                return;
            }
            if (door != null) {
                // A tool that attaches asks first, so only a second -javaagent comes here.
                say("was given twice; the first -javaagent is at work, this one stays out");
                return;
            }
            open(how, argument == null ? "" : argument, instrumentation);
        } catch (InvocationTargetException e) {
            say("cannot watch this JVM, the application runs on without it: " + e.getCause());
        } catch (Throwable t) {
            say("cannot watch this JVM, the application runs on without it: " + t);
        }
    }

    @SuppressWarnings("unchecked")
    private static void open(String how, String argument, Instrumentation instrumentation) throws Exception {
        EngineLoader loader = EngineLoader.open(EngineLoader.platform());
        Object made = loader.loadClass("io.sockspan.runtime.Start")
                .getMethod(how, String.class, Instrumentation.class, Runnable.class)
                .invoke(null, argument, instrumentation, new Farewell(loader));
        door = (BiFunction<String, Object, Object>) made;
    }

    private static synchronized void forget() {
        door = null;
    }

    /** The engine calls it last, when it leaves: afterwards nothing holds the engine. */
    private static final class Farewell implements Runnable {
        private final EngineLoader loader;

        Farewell(EngineLoader loader) {
            this.loader = loader;
        }

        @Override
        public void run() {
            forget();
            loader.close();
        }
    }

    /** What this JVM lacks, or null. */
    static @Nullable String tooOld() {
        String version = System.getProperty("java.specification.version", "unknown");
        return version.startsWith("1.") || Integer.parseInt(version) < NEEDED
                ? "needs Java " + NEEDED + " or newer and this is " + version
                : null;
    }

    private static void say(String text) {
        System.err.println("sockspan: " + text);
    }
}
