package io.sockspan.control;

/**
 * An answer as the command line gives it: its exit code and what it prints. Pure.
 *
 * @param code 0 for an answer without leaks, {@link #LEAKS} for leaks, {@link #CANNOT} if the question cannot be answered
 */
public record Reply(int code, String text) {
    public static final int LEAKS = 3;
    public static final int CANNOT = 2;

    /** The exit code, a line break, and the text: one string that the attach mechanism can carry. */
    String wire() {
        return code + "\n" + text;
    }

    /** Reads what {@link #wire} wrote. */
    public static Reply read(String wire) {
        int end = wire.indexOf('\n');
        return new Reply(Integer.parseInt(wire.substring(0, end)), wire.substring(end + 1));
    }
}
