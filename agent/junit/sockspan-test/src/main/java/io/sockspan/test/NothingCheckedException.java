package io.sockspan.test;

/**
 * A test that must not leak sockets ran where no leak can be seen, for the agent is not at work: the message says why, and what to add. Thrown
 * on the test's thread, so that nobody takes an unchecked test for a clean one.
 */
public final class NothingCheckedException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    NothingCheckedException(String message) {
        super(message);
    }
}
