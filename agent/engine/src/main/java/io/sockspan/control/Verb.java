package io.sockspan.control;

import java.util.List;

/**
 * One question from the command line to an agent at work, answered on the attach thread. A new verb is a class and a row in {@link Verbs}.
 */
interface Verb {
    /** As the command line names it. */
    String name();

    /** {@code words} are those after the name, checked by the command line that sent them. */
    Reply answer(Watch watch, List<String> words);
}
