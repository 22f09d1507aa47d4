package io.sockspan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Proves how {@code attach} passes its options to a JVM that runs in another folder, and which options it refuses. */
class AttachCommandTest {
    private static String argument(String... options) throws Refusal {
        return AttachCommand.argument(List.of(options));
    }

    private static String here(String file) {
        return Path.of(System.getProperty("user.dir"), file).toString();
    }

    @Test
    void optionsAreJoinedByCommasInTheirOrder() throws Refusal {
        assertThat(argument()).isEmpty();
        assertThat(argument("threshold=7s", "spans=all", "threshold=11s"))
                .isEqualTo("threshold=7s,spans=all,threshold=11s");
    }

    @Test
    void filesAreNamedAsTheCallersFolderSeesThem() throws Refusal {
        assertThat(argument("findings=leaks.ndjson")).isEqualTo("findings=" + here("leaks.ndjson"));
        assertThat(argument("log=a/b=c.log")).isEqualTo("log=" + here("a/b=c.log"));
        assertThat(argument("findings=/var/tmp/leaks.ndjson")).isEqualTo("findings=/var/tmp/leaks.ndjson");
    }

    @ParameterizedTest
    @ValueSource(strings = {"log=stderr", "log=none"})
    void theTwoLogsThatAreNoFilesKeepTheirNames(String option) throws Refusal {
        assertThat(argument(option)).isEqualTo(option);
    }

    @Test
    void aFileThatIsNamedLikeALogIsAFile() throws Refusal {
        assertThat(argument("findings=stderr")).isEqualTo("findings=" + here("stderr"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "findings=a,b | 'findings=a,b' holds a comma, which parts options; give each as a word of its own",
                "threshold=7s,log=none | 'threshold=7s,log=none' holds a comma, which parts options; give each as a word of its own",
                "Findings=x | unknown option 'Findings'; the keys are threshold, log, findings, spans, application",
                "=x | unknown option ''; the keys are threshold, log, findings, spans, application",
                "threshold | 'threshold' is no key=value; the keys are threshold, log, findings, spans, application",
                "7 | '7' is no key=value; the keys are threshold, log, findings, spans, application",
                "findings= | findings= is not a file in a folder that exists",
                "log= | log= is not stderr, none or a file",
                "threshold=0s | threshold=0s is not a number and ms, s, m or h, from 1ms to 24h"
            })
    void anOptionThatTheAgentWouldComplainOfIsRefusedBeforehand(String option, String line) {
        assertThatThrownBy(() -> argument("spans=all", option))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.line()).isEqualTo(line));
    }
}
