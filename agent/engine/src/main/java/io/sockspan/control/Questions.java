package io.sockspan.control;

import java.util.function.BiFunction;

/**
 * What code of another loader in the same JVM, a test integration, may ask the agent at work: the rows of {@link Question}. Arguments and
 * answers are of JDK types. Runs on the asker's thread; throws {@link IllegalArgumentException} for a question or an argument that it does
 * not know.
 */
public final class Questions implements BiFunction<String, Object, Object> {
    /**
     * To be raised with every change to a row of {@link Question} or {@link SuspectKey}, or to a label of the story, that an older asker
     * would misread.
     */
    public static final int VERSION = 1;

    private final Watch watch;

    public Questions(Watch watch) {
        this.watch = watch;
    }

    @Override
    public Object apply(String question, Object argument) {
        return Question.of(question).ask(watch, argument);
    }
}
