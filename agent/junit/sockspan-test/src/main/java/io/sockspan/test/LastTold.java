package io.sockspan.test;

/** Where the code was told that the connection is over; only a stack, hung on the error as suppressed. */
final class LastTold extends Throwable {
    private static final long serialVersionUID = 1;

    private final String what;

    LastTold(String what, StackTraceElement[] stack) {
        super(what, null, false, true);
        this.what = what;
        setStackTrace(stack);
    }

    /** Without the class: it was not thrown. */
    @Override
    @SuppressWarnings("OverrideThrowableToString")
    public String toString() {
        return what;
    }
}
