package io.sockspan.test;

/** Carries the stack at which a call reported to the code that the connection is over. Suppressed in the error, never thrown. */
final class LastOutcome extends Throwable {
    private static final long serialVersionUID = 1;

    private final String what;

    LastOutcome(String what, StackTraceElement[] stack) {
        super(what, null, false, true);
        this.what = what;
        setStackTrace(stack);
    }

    /** Without the class name, because it was not thrown. */
    @Override
    @SuppressWarnings("OverrideThrowableToString")
    public String toString() {
        return what;
    }
}
