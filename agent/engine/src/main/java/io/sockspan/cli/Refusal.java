package io.sockspan.cli;

/** Why a verb cannot be done: one line for the user that says what is wrong and what would be right. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final String line;

    Refusal(String line) {
        super(line);
        this.line = line;
    }

    Refusal(String line, Throwable cause) {
        super(line, cause);
        this.line = line;
    }

    String line() {
        return line;
    }
}
