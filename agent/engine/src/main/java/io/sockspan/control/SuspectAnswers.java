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
 * Puts suspects into classes of the JDK for a test integration, because the classes of the integration and of the engine do not know each
 * other. Runs on the asker's thread; takes some microseconds for each suspect. {@link SuspectKey} is the table of its keys.
 */
final class SuspectAnswers {
    private final Map<String, Object> answer = new HashMap<>();

    private SuspectAnswers() {}

    /** A map for each suspect, by the keys of {@link SuspectKey}. */
    static List<Map<String, Object>> answer(List<Suspect> suspects) {
        List<Map<String, Object>> answers = new ArrayList<>();
        for (Suspect suspect : suspects) {
            SuspectAnswers made = new SuspectAnswers();
            made.socket(suspect.socket());
            made.accusation(suspect.accusation());
            made.put(SuspectKey.TOKEN, suspect.token());
            made.put(SuspectKey.COLLECTED, suspect.collected());
            answers.add(made.answer);
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
        IoOutcome later = socket.outcomes().later();
        if (later != null) {
            put(SuspectKey.TOLD_BY, socket.outcomes().readIsLater() ? "last read" : "last write");
            put(SuspectKey.TOLD_WHAT, later.what());
            put(SuspectKey.TOLD_STACK, frames(later.site()));
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
