package io.sockspan;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.config.Option;
import io.sockspan.detect.Detector;
import io.sockspan.instrument.Hook;
import io.sockspan.instrument.jdk.JdkHooks;
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
