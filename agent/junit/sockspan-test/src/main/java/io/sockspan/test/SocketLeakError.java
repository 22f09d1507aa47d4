package io.sockspan.test;

/**
 * A test leaked a socket. The message tells the socket's story in a few lines; the stack trace is the place where it was opened, not where
 * this was thrown, so that a report and an editor lead to the guilty line. What the code was told last is suppressed, as are further causes.
 */
public final class SocketLeakError extends AssertionError {
    private static final long serialVersionUID = 1;

    SocketLeakError(String message, StackTraceElement[] opened) {
        super(message);
        setStackTrace(opened);
    }
}
