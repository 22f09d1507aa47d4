package io.sockspan.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockspan.model.Accusation;
import io.sockspan.model.Sample;
import io.sockspan.model.StoryLabel;
import io.sockspan.model.StoryLine;
import io.sockspan.model.Suspect;
import io.sockspan.model.TcpState;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Proves what a test integration is answered: the keys of the table, values of the JDK's classes, and no story before it is read. */
class SuspectAnswersTest {
    private int worded;

    private final Accusation accusation = new Accusation("eof-ignored", true, "7c1e9a02", () -> {
        worded++;
        return List.of(new StoryLine(StoryLabel.FIX.label(), "close it"));
    });

    private Suspect suspect(Accusation against) {
        return new Suspect(
                Sample.accepted().in(TcpState.CLOSE_WAIT, 17, true).readEnd(19).record(),
                against,
                "a token",
                false,
                Sample.BORN);
    }

    private static Map<String, Object> answer(Suspect suspect) {
        return SuspectAnswers.answer(List.of(suspect)).get(0);
    }

    @Test
    void keysAndTypesAreThoseOfTheTable() {
        Map<String, Object> answer = answer(suspect(accusation));
        Set<String> left = new HashSet<>(answer.keySet());
        for (SuspectKey key : SuspectKey.values()) {
            assertThat(answer.get(key.key())).as(key.key()).isInstanceOf(key.type());
            assertThat(key.type().getName()).matches("(\\[L)?java\\..*");
            left.remove(key.key());
        }
        assertThat(left).isEmpty();
    }

    @Test
    void anUnknownFactIsAbsentAsTheTableSays() {
        Suspect suspect = new Suspect(
                Sample.accepted().in(TcpState.ESTABLISHED, 7, true).record(), null, null, false, Sample.BORN);
        Map<String, Object> answer = answer(suspect);
        for (SuspectKey key : SuspectKey.values()) {
            boolean always = key.absent().isEmpty() || key == SuspectKey.LOCAL;
            assertThat(answer.containsKey(key.key())).as(key.key()).isEqualTo(always);
        }
    }

    @Test
    @SuppressWarnings("unchecked")
    void aStoryIsPutIntoWordsWhenItIsReadAndNotBefore() {
        Object story = answer(suspect(accusation)).get("story");
        assertThat(worded).isZero();
        assertThat(((Supplier<List<String[]>>) story).get()).containsExactly(new String[] {"fix", "close it"});
        assertThat(worded).isEqualTo(1);
    }

    @Test
    void theVersionIsAnsweredAndAWrongQuestionIsRefused() {
        Questions questions = new Questions(new FakeWatch());
        assertThat(questions.apply("version", "")).isEqualTo(Questions.VERSION);
        assertThatThrownBy(() -> questions.apply("weather", ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("this Sockspan does not know the question weather");
        assertThatThrownBy(() -> questions.apply("suspects", "yesterday"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the question suspects takes java.lang.Long");
    }
}
