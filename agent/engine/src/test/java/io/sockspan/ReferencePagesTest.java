package io.sockspan;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.config.Option;
import io.sockspan.control.Question;
import io.sockspan.control.Questions;
import io.sockspan.control.SuspectKey;
import io.sockspan.detect.Detector;
import io.sockspan.instrument.Hook;
import io.sockspan.instrument.jdk.JdkHooks;
import io.sockspan.model.StoryLabel;
import io.sockspan.model.TcpInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The pages of docs/reference say what the code has: each is generated from its table and compared with the file; run the tests with
 * {@code -Dsockspan.pages=write} to write them anew.
 */
class ReferencePagesTest {
    private static final Path DOCS = Path.of("../../docs");

    @Test
    void optionsPageIsTheOptionTable() throws IOException {
        String rows = Stream.of(Option.values())
                .map(option -> "| `" + option.key() + "` | "
                        + (option.byDefault().isEmpty() ? "" : "`" + option.byDefault() + "`") + " | "
                        + option.accepts() + " | `" + option.property() + "` | `" + option.variable() + "` | "
                        + option.meaning() + " |\n")
                .collect(Collectors.joining());
        assertPage(
                "options.md",
                "# Options\n\nGenerated from `config.Option`. The agent's argument comes before the property, the property before the"
                        + " variable.\n\n| key | default | accepts | property | variable | meaning |\n|---|---|---|---|---|---|\n"
                        + rows);
    }

    @Test
    void hooksPageIsTheHookTable() throws IOException {
        String rows = JdkHooks.ALL.stream()
                .map(hook -> "| " + hook.ability() + " | `" + hook.place() + "` | "
                        + (hook.first().isEmpty() ? "none" : "`" + hook.first() + "`") + " | "
                        + where(hook) + " | `" + hook.call() + "` |\n")
                .collect(Collectors.joining());
        assertPage(
                "hooks.md",
                "# Hooks\n\nGenerated from `instrument.jdk.JdkHooks`. Rows of one ability are alternatives over JDKs or overloads; an"
                        + " ability none of whose rows matched is named at start.\n\n"
                        + "| ability | method | first parameter | where | doorway call |\n|---|---|---|---|---|\n"
                        + rows);
    }

    @Test
    void tcpInfoPageIsTheFieldTable() throws IOException {
        String rows = Stream.of(TcpInfo.Field.values())
                .map(field -> "| `" + field.kernelName() + "` | " + field.offset() + " | " + field.size() + " |\n")
                .collect(Collectors.joining());
        assertPage(
                "tcp_info.md",
                "# tcp_info\n\nGenerated from `model.TcpInfo.Field`: what a finding's `tcp_info` may hold, from `struct tcp_info` of"
                        + " linux/tcp.h. A field that this kernel does not return is absent.\n\n"
                        + "| field | offset | bytes |\n|---|---|---|\n" + rows);
    }

    @Test
    void inProcessPageIsTheTablesOfQuestionsAndKeys() throws IOException {
        String questions = Question.ALL.stream()
                .map(question -> "| `" + question.words() + "` | " + question.argument() + " | " + question.answer()
                        + " | " + question.meaning() + " |\n")
                .collect(Collectors.joining());
        String keys = Stream.of(SuspectKey.values())
                .map(key -> "| `" + key.key() + "` | `" + key.type().getSimpleName() + "` | " + key.meaning() + " | "
                        + (key.absent().isEmpty() ? "never" : key.absent()) + " |\n")
                .collect(Collectors.joining());
        String labels = Stream.of(StoryLabel.values())
                .map(line -> "| " + (line.label().isEmpty() ? "empty" : "`" + line.label() + "`") + " | "
                        + line.meaning() + " |\n")
                .collect(Collectors.joining());
        assertPage("in-process.md", """
                # Questions from the same JVM

                Generated from `control.Question`, `control.SuspectKey` and `model.StoryLabel`. A test integration asks
                `io.sockspan.agent.Agent.door()`, a `BiFunction<String, Object, Object>` of question and argument, null while no agent is
                at work. Everything that crosses is of a class of the JDK, because the two sides have different class loaders. This is
                version %d: an integration asks `version` first, and checks nothing if it gets another. A question or an argument that is
                not in the table is an `IllegalArgumentException`.

                | question | argument | answer | meaning |
                |---|---|---|---|
                %s
                ## A suspect

                Every value but `story` is of the moment of the answer; none has a unit.

                | key | type | meaning | absent if |
                |---|---|---|---|
                %s
                ## The lines of a story

                In this order, each once at most.

                | label | text |
                |---|---|
                %s""".formatted(Questions.VERSION, questions, keys, labels));
    }

    @Test
    void everyRuleHasItsPage() {
        assertThat(Detector.rules())
                .allSatisfy(rule ->
                        assertThat(DOCS.resolve("detectors/" + rule + ".md")).exists());
    }

    private static String where(Hook hook) {
        return switch (hook.where()) {
            case ENTER -> "enter";
            case EXIT -> "exit";
            case THROW -> "throw";
        };
    }

    private static void assertPage(String name, String text) throws IOException {
        Path page = DOCS.resolve("reference").resolve(name);
        if ("write".equals(System.getProperty("sockspan.pages"))) {
            Files.createDirectories(page.getParent());
            Files.writeString(page, text);
        }
        assertThat(page).hasContent(text);
    }
}
