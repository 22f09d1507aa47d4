package io.sockspan.test;

/**
 * A test leaked a socket. The message tells the socket's story in a few lines. The stack trace is the place where the socket was opened,
 * not where this error was thrown, so that a report and an editor lead to the guilty line. Suppressed are the last outcome that was
 * reported to the code, and further causes.
 */
public final class SocketLeakError extends AssertionError {
    private static final long serialVersionUID = 1;

    SocketLeakError(String message, StackTraceElement[] opened) {
        super(message);
        setStackTrace(opened);
    }
}
