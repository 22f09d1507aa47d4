package io.sockspan.control;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * A question that code of the same JVM may ask. Each row feeds the answer, the message to a wrong question, and
 * {@code docs/reference/in-process.md}.
 *
 * @param words the text of the question
 * @param argumentType the class of the argument; Object if any will do
 * @param argument what the argument is, as a phrase
 * @param answer the class of the answer
 * @param meaning what the answer says, as a phrase
 * @param ask gives the answer
 */
public record Question(
        String words,
        Class<?> argumentType,
        String argument,
        String answer,
        String meaning,
        BiFunction<Watch, Object, Object> ask) {
    /** A new question is a row here. */
    public static final List<Question> ALL = List.of(
            new Question(
                    "version",
                    Object.class,
                    "any",
                    "`Integer`",
                    "the version of these questions and keys; asked first",
                    (watch, any) -> Questions.VERSION),
            new Question(
                    "watching",
                    Object.class,
                    "any",
                    "`Boolean`",
                    "whether facts are taken and the kernel is asked",
                    (watch, any) -> watch.isWatching()),
            new Question(
                    "ask-at-birth",
                    Supplier.class,
                    "`Supplier`",
                    "`Boolean`",
                    "from now on each socket gets a token from the supplier at its birth, on the thread that opens it; true",
                    (watch, tokens) -> watch.askAtBirth((Supplier<?>) tokens)),
            new Question(
                    "suspects",
                    Long.class,
                    "`Long`, a `System.nanoTime()` in ns",
                    "`List<Map<String, Object>>`",
                    "the sockets born then or later that may be leaked by now, judged without the threshold, by the keys below",
                    (watch, since) -> SuspectAnswers.answer(watch.suspects((Long) since))),
            new Question(
                    "held-by",
                    List.class,
                    "`List<Long>`, ids of suspects",
                    "`List<String>`",
                    "a line for each id in their order, at most 64: what holds its Java object; the JVM stands still, 2 s at most",
                    (watch, ids) -> watch.heldBy(SuspectAnswers.ids(ids))),
            new Question(
                    "leave",
                    Object.class,
                    "any",
                    "`List<String>`",
                    "detaches the agent; what could not be undone, a line each",
                    (watch, any) -> watch.leave()));

    /** The row of a question; {@link IllegalArgumentException} if there is none. */
    static Question of(String words) {
        for (Question question : ALL) {
            if (question.words.equals(words)) {
                return question;
            }
        }
        throw new IllegalArgumentException("this Sockspan does not know the question " + words);
    }

    /** The answer; {@link IllegalArgumentException} if the argument is not of the row's class. */
    Object ask(Watch watch, Object given) {
        if (argumentType != Object.class && !argumentType.isInstance(given)) {
            throw new IllegalArgumentException("the question " + words + " takes " + argumentType.getName());
        }
        return ask.apply(watch, given);
    }
}
