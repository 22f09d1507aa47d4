package io.sockspan.control;

import java.util.List;

/** Detaches the agent from the JVM; the answer is the last that the agent does in it. */
final class DetachVerb implements Verb {
    /** What a JVM cannot undo, however the agent came in. */
    private static final String REMAINS =
            "What a JVM cannot undo remains: 4 classes without state in java.lang, the C helper (mapped), the"
                    + " agent's jar on the class path (one open descriptor), an instrumentation environment for each attach, and from 21"
                    + " on constants that nothing refers to in the classes that had hooks.\n";

    @Override
    public String name() {
        return "detach";
    }

    @Override
    public Reply answer(Watch watch, List<String> words) {
        // Made before the agent leaves, because afterwards no class can be loaded.
        Reply done = new Reply(
                0,
                "The classes are as they were, the agent's thread has ended, its descriptors are closed.\n" + REMAINS);
        List<String> failures = watch.leave();
        return failures.isEmpty() ? done : new Reply(Reply.CANNOT, String.join("\n", failures) + "\n" + REMAINS);
    }
}
