package io.sockspan.agent;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;

/**
 * What the JVM calls: premain, on the thread that will run main. Loads the engine in a loader of its own and starts it. Whatever goes
 * wrong is one line on standard error, and the application runs on unwatched: an exception out of premain would end the JVM. Compiled for
 * Java 8, so that an older JVM says what it needs in place of failing to read the class.
 */
public final class Agent {
    private static final int NEEDED = 17;

    /** Set by the first of several {@code -javaagent} options, read by the next; both run on one thread. */
    private static boolean started;

    private Agent() {}

    public static void premain(String argument, Instrumentation instrumentation) {
        try {
            start(argument == null ? "" : argument, instrumentation);
        } catch (InvocationTargetException e) {
            say("cannot watch this JVM, the application runs on without it: " + e.getCause());
        } catch (Throwable t) {
            say("cannot watch this JVM, the application runs on without it: " + t);
        }
    }

    private static void start(String argument, Instrumentation instrumentation) throws Exception {
        String version = System.getProperty("java.specification.version", "unknown");
        if (version.startsWith("1.") || Integer.parseInt(version) < NEEDED) {
            say("needs Java " + NEEDED + " or newer and this is " + version + "; the application runs on without it");
            return;
        }
        if (started) {
            say("was given twice; the first -javaagent is at work, this one stays out");
            return;
        }
        started = true;
        EngineLoader.open()
                .loadClass("io.sockspan.runtime.Start")
                .getMethod("start", String.class, Instrumentation.class)
                .invoke(null, argument, instrumentation);
    }

    private static void say(String text) {
        System.err.println("sockspan: " + text);
    }
}
