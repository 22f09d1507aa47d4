package io.sockspan.agent;

import java.lang.reflect.InvocationTargetException;

/**
 * {@code java -jar sockspan.jar VERB}: loads the command line, which lies in the jar with the engine, and ends with its exit code. It runs
 * on the main thread of a JVM of its own. Compiled for Java 8, so that an older JVM can say what it needs.
 */
public final class Main {
    private static final int CANNOT = 2;

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    private static int run(String[] arguments) {
        String needed = Agent.tooOld();
        if (needed != null) {
            System.err.println("sockspan: " + needed);
            return CANNOT;
        }
        // The system loader is the parent, because only that one knows jdk.attach.
        try (EngineLoader loader = EngineLoader.open(ClassLoader.getSystemClassLoader())) {
            return (Integer) loader.loadClass("io.sockspan.cli.Cli")
                    .getMethod("run", String[].class)
                    .invoke(null, (Object) arguments);
        } catch (InvocationTargetException e) {
            System.err.println("sockspan: " + e.getCause());
            return CANNOT;
        } catch (Exception e) {
            System.err.println("sockspan: " + e);
            return CANNOT;
        }
    }
}
