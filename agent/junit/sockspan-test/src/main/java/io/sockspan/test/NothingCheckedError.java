package io.sockspan.test;

import java.util.Arrays;

/**
 * A test that must not leak sockets ran where no leak can be seen, for the agent is not at work: the message says why, and what to add. Thrown
 * on the test's thread, so that nobody takes an unchecked test for a clean one; an error, for Jupiter wraps exceptions that come at its end.
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
