package io.sockspan.control;

import io.sockspan.model.Accusation;
import io.sockspan.model.IoOutcome;
import io.sockspan.model.Site;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.StoryLine;
import io.sockspan.model.Suspect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Answers a test integration in classes of the JDK, because its classes and the engine's know nothing of each other; on the asker's thread,
 * some microseconds for each suspect. {@link SuspectKey} is the table of what it answers.
 */
final class SuspectAnswers {
    private final Map<String, Object> answer = new HashMap<>();

    private SuspectAnswers() {}

    /** A map for each suspect, by the keys of {@link SuspectKey}. */
    static List<Map<String, Object>> answer(List<Suspect> suspects) {
        List<Map<String, Object>> answers = new ArrayList<>();
        for (Suspect suspect : suspects) {
            SuspectAnswers one = new SuspectAnswers();
            one.socket(suspect.socket());
            one.accusation(suspect.accusation());
            one.put(SuspectKey.TOKEN, suspect.token());
            one.put(SuspectKey.COLLECTED, suspect.collected());
            answers.add(one.answer);
        }
        return answers;
    }

    /** The ids in a question. */
    static List<Long> ids(Object argument) {
        return ((List<?>) argument).stream().map(Long.class::cast).toList();
    }

    private void socket(SocketRecord socket) {
        put(SuspectKey.ID, socket.identity().id());
        put(SuspectKey.FD, socket.identity().fd());
        put(
                SuspectKey.LOCAL,
                socket.ends().local() == null ? null : socket.ends().local().toString());
        put(SuspectKey.OPENED_THREAD, socket.beginning().site().thread());
        put(SuspectKey.OPENED_STACK, frames(socket.beginning().site()));
        IoOutcome told = socket.outcomes().later();
        if (told != null) {
            put(SuspectKey.TOLD_BY, socket.outcomes().readIsLater() ? "last read" : "last write");
            put(SuspectKey.TOLD_WHAT, told.what());
            put(SuspectKey.TOLD_STACK, frames(told.site()));
        }
    }

    private void accusation(@Nullable Accusation accusation) {
        if (accusation != null) {
            Supplier<List<String[]>> story = () -> rows(accusation.story().get());
            put(SuspectKey.RULE, accusation.rule());
            put(SuspectKey.CERTAIN, accusation.certain());
            put(SuspectKey.FINGERPRINT, accusation.fingerprint());
            put(SuspectKey.STORY, story);
        }
    }

    private static List<String[]> rows(List<StoryLine> story) {
        return story.stream()
                .map(line -> new String[] {line.label(), line.text()})
                .collect(Collectors.toList());
    }

    private static StackTraceElement[] frames(Site site) {
        return site.stack().frames().toArray(new StackTraceElement[0]);
    }

    private void put(SuspectKey key, @Nullable Object value) {
        if (value != null) {
            answer.put(key.key(), value);
        }
    }
}
