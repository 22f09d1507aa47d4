package suites;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs the named classes as a launcher does, with configuration given as key=value. It prints a line for each test and class: how it ended,
 * its name, and for a failure the error, our frames in its trace, and what it suppresses. Then it prints DONE, and ends at the test's word.
 */
public final class Run implements TestExecutionListener {
    private final PrintStream out = System.out;

    private Run() {}

    public static void main(String[] arguments) throws IOException {
        LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (equals < 0) {
                request.selectors(DiscoverySelectors.selectClass(argument));
            } else {
                request.configurationParameter(argument.substring(0, equals), argument.substring(equals + 1));
            }
        }
        LauncherFactory.create().execute(request.build(), new Run());
        System.out.println("DONE");
        // Meanwhile the test that started this asks the kernel.
        System.in.read();
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        String name = name(test);
        Throwable thrown = result.getThrowable().orElse(null);
        String text = result.getStatus() + "\t" + name;
        synchronized (this) {
            out.println(thrown == null ? text : text + "\t" + describe(thrown));
        }
    }

    private static String name(TestIdentifier test) {
        return test.getSource()
                .filter(source -> source instanceof MethodSource)
                .map(source -> (MethodSource) source)
                .map(source -> simple(source.getClassName()) + "." + source.getMethodName()
                        + (test.getDisplayName().startsWith(source.getMethodName()) ? "" : " " + test.getDisplayName()))
                .orElse(test.getDisplayName());
    }

    private static String describe(Throwable thrown) {
        String frames = Arrays.stream(thrown.getStackTrace())
                .filter(frame -> frame.getClassName().startsWith("suites."))
                .map(frame -> simple(frame.getClassName()) + "." + frame.getMethodName())
                .collect(Collectors.joining(" < "));
        String suppressed = Stream.of(thrown.getSuppressed())
                .map(other -> other.toString().lines().findFirst().orElse(""))
                .collect(Collectors.joining(" | "));
        String message = thrown.toString().lines().collect(Collectors.joining("~"));
        return message + "\t" + frames + "\t" + suppressed;
    }

    private static String simple(String className) {
        return className.substring(className.lastIndexOf('.') + 1);
    }
}
