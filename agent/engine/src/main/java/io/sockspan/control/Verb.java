package io.sockspan.control;

import java.util.List;

/** One question to an agent at work. A new one is a class and a row in {@link Verbs}. */
interface Verb {
    /** As the command line names it. */
    String name();

    /** {@code words} follow the name, checked by the command line that sent them. */
    Reply answer(Watch watch, List<String> words);
}
