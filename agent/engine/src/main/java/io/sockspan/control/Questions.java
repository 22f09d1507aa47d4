package io.sockspan.control;

import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * What code of another loader in the same JVM, a test integration, may ask the agent at work; arguments and answers are of JDK types. Runs
 * on the asker's thread.
 */
public final class Questions implements BiFunction<String, Object, Object> {
    private final Watch watch;

    public Questions(Watch watch) {
        this.watch = watch;
    }

    /**
     * A question is a row here. {@code ask-at-birth}: a Supplier that gives a token for each socket at its birth. {@code suspects}: the open
     * sockets, born at a {@link System#nanoTime} or later, that may be leaks, as {@link SuspectAnswers} words them. {@code held-by}: of some ids
     * among them, a list of Long, who holds their Java objects, a line each; the JVM stands still for up to two seconds.
     *
     * <p>Throws {@link IllegalArgumentException} for a question that this version does not know. */
    @Override
    public Object apply(String question, Object argument) {
        return switch (question) {
            case "watching" -> watch.isWatching();
            case "leave" -> watch.leave();
            case "ask-at-birth" -> watch.askAtBirth((Supplier<?>) argument);
            case "suspects" -> SuspectAnswers.answer(watch.suspects((Long) argument));
            case "held-by" -> watch.heldBy(SuspectAnswers.ids(argument));
            default -> throw new IllegalArgumentException("this Sockspan does not know the question " + question);
        };
    }
}
