package io.sockspan.control;

import java.util.List;

/** The verbs that an agent at work answers. */
final class Verbs {
    private static final List<Verb> ALL = List.of(new StatusVerb(), new LeaksVerb(), new LsVerb(), new DetachVerb());

    private Verbs() {}

    /** {@code words} begin with the verb's name. */
    static Reply answer(Watch watch, List<String> words) {
        for (Verb verb : ALL) {
            if (!words.isEmpty() && verb.name().equals(words.get(0))) {
                return verb.answer(watch, words.subList(1, words.size()));
            }
        }
        return new Reply(
                Reply.CANNOT,
                "the agent in that JVM is of another version and does not know '" + String.join(" ", words) + "'\n");
    }
}
