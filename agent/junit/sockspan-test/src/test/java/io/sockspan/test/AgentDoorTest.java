package io.sockspan.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Proves that an agent of another version is asked nothing more, and that both sides agree on what a version means. */
class AgentDoorTest {
    private static final Path PAGE = Path.of("../../../docs/reference/in-process.md");

    private final List<String> asked = new ArrayList<>();

    private BiFunction<String, Object, Object> agent(Object version) {
        return (question, argument) -> {
            asked.add(question);
            if (version == null) {
                throw new IllegalArgumentException("this Sockspan does not know the question " + question);
            }
            return question.equals("version") ? version : false;
        };
    }

    @Test
    void anAgentOfAnotherVersionIsAskedNothingMoreAndTheMessageSaysWhatToDo() {
        String said = AgentDoor.enter(agent(AgentDoor.VERSION + 1));
        assertThat(said)
                .isEqualTo(
                        "nothing was checked, because the Sockspan agent in this JVM answers version 2 of the questions from tests,"
                                + " and this library asks version 1: use io.sockspan:sockspan (also the jar of -javaagent) and"
                                + " io.sockspan:sockspan-test of one release");
        assertThat(asked).containsExactly("version");
        assertThat(AgentDoor.isOpen()).isFalse();
    }

    @Test
    void anAgentThatDoesNotKnowTheQuestionIsOfAnotherVersion() {
        assertThat(AgentDoor.enter(agent(null))).contains("answers no version of the questions", "asks version 1");
        assertThat(asked).containsExactly("version");
    }

    @Test
    void anAgentOfThisVersionIsAskedForTokens() {
        assertThat(AgentDoor.enter(agent(AgentDoor.VERSION))).isNull();
        assertThat(asked).containsExactly("version", "ask-at-birth");
    }

    @Test
    void theReferencePageHasThisVersionAndEveryKeyAndLabelThatIsRead() throws IOException {
        String page = Files.readString(PAGE);
        assertThat(page.replace('\n', ' ')).contains("This is version " + AgentDoor.VERSION + ":");
        Set<String> rows = Pattern.compile("^\\| `([^`]+)` \\|", Pattern.MULTILINE)
                .matcher(page)
                .results()
                .map(row -> row.group(1))
                .collect(Collectors.toSet());
        assertThat(rows)
                .containsAll(AnswerSample.eofIgnored(7).keys())
                .contains("token", "collected", "title", "opened", "close()", "fix");
    }
}
