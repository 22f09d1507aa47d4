package io.sockspan.test;

import java.util.Arrays;

/**
 * A test that must not leak sockets ran where no leak can be seen, because the agent is not at work. The message says why, and what to add.
 * Thrown on the test's thread, so that an unchecked test is not taken for a clean one. It is an error, because Jupiter wraps exceptions
 * that come at a test's end.
 */
public final class NothingCheckedError extends AssertionError {
    private static final long serialVersionUID = 1;

    NothingCheckedError(String message) {
        super(message);
        setStackTrace(LeakReport.trimmed(Arrays.stream(getStackTrace())
                .dropWhile(frame -> frame.getClassName().startsWith("io.sockspan."))
                .toArray(StackTraceElement[]::new)));
    }
}
