package io.sockspan.control;

import java.util.function.BiFunction;

/**
 * Answers the questions that code of another class loader in the same JVM, such as a test integration, may ask the agent: the rows of
 * {@link Question}. Arguments and answers are of JDK types. Runs on the asker's thread; throws {@link IllegalArgumentException} for an
 * unknown question or a wrong argument.
 */
public final class Questions implements BiFunction<String, Object, Object> {
    /**
     * The version of the questions and keys. To be raised with every change that an older asker would misread: to a row of {@link Question}
     * or {@link SuspectKey}, or to a label of the story.
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
