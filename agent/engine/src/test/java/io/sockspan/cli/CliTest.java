package io.sockspan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Proves that any mistake in a command line is one line on standard error and exit code 2, before any process is read. */
class CliTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** Fails as a verb does on a Java without the attach module. */
    @Command(name = "verb")
    private static final class Unlinked implements Runnable {
        @Override
        public void run() {
            throw new NoClassDefFoundError("com/sun/tools/attach/VirtualMachine");
        }
    }

    /** Fails by an error of our own. */
    @Command(name = "verb")
    private static final class Faulty implements Runnable {
        @Override
        public void run() {
            throw new IllegalStateException("two\nlines");
        }
    }

    private int run(CommandLine line, String... words) {
        line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return Cli.run(line, words);
    }

    private int run(String words) {
        return run(Cli.line(), words.isEmpty() ? new String[0] : words.split(" ", -1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | which verb? the verbs are attach, leaks, ls, status, detach, help",
                "frobnicate 7 | no verb 'frobnicate'; the verbs are attach, leaks, ls, status, detach, help",
                "--frobnicate | '--frobnicate' is too much; right is: sockspan [-hV] VERB",
                "leaks | Missing required parameter: 'PID'; right is: sockspan leaks [-hV] [--fail] [-o=FORMAT] PID",
                "ls | Missing required parameter: 'PID'; right is: sockspan ls [-hV] [-o=FORMAT] PID",
                "status | Missing required parameter: 'PID'; right is: sockspan status [-hV] PID",
                "detach | Missing required parameter: 'PID'; right is: sockspan detach [-hV] PID",
                "attach | Missing required parameter: 'PID'; right is: sockspan attach [-hV] PID [key=value...]",
                "detach self | Invalid value for positional parameter at index 0 (PID): 'self' is not a long; "
                        + "right is: sockspan detach [-hV] PID",
                "status 7x | Invalid value for positional parameter at index 0 (PID): '7x' is not a long; right "
                        + "is: sockspan status [-hV] PID",
                "status 7 11 | '11' is too much; right is: sockspan status [-hV] PID",
                "ls 7 --fail | '--fail' is too much; right is: sockspan ls [-hV] [-o=FORMAT] PID",
                "ls 7 -o | Missing required parameter for option '--output' (FORMAT); right is: sockspan ls [-hV] [-o=FORMAT] PID",
                "attach 7 thresold=7s | unknown option 'thresold'; the keys are threshold, log, findings, spans, application",
                "attach 7 threshold=soon | threshold=soon is not a number and ms, s, m or h, from 1ms to 24h"
            })
    void aMistakeIsOneLineThatSaysWhatWouldBeRight(String words, String line) {
        assertThat(run(words)).isEqualTo(2);
        assertThat(err).hasToString("sockspan: " + line + System.lineSeparator());
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void anUnknownFormatIsAnsweredWithTheKnownOnes() {
        assertThat(run("leaks 7 -o xml")).isEqualTo(2);
        assertThat(err.toString())
                .contains("'xml'")
                .contains("table, json, ndjson, csv")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--help", "-h", "help", "help leaks", "attach --help", "leaks -h", "ls --help", "detach -h"})
    void helpIsNoMistake(String words) {
        assertThat(run(words)).isZero();
        assertThat(out.toString()).startsWith("Usage: sockspan");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void helpNamesEveryVerbAndEveryExitCode() {
        run("--help");
        assertThat(out.toString())
                .contains("attach", "leaks", "ls", "status", "detach")
                .contains("Exit codes: 0 ", "3 leaks", "2 ");
    }

    @Test
    void aJavaWithoutTheAttachModuleIsReportedInOneLine() {
        assertThat(run(new CommandLine(new Unlinked()))).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("sockspan: this Java has no module jdk.attach (com/sun/tools/attach/VirtualMachine); ")
                .hasLineCount(1);
    }

    @Test
    void anErrorOfOurOwnIsOneLineToo() {
        CommandLine line = new CommandLine(Cli.line().getCommandSpec())
                .addSubcommand("faulty", new Faulty())
                .setExecutionExceptionHandler(Cli.line().getExecutionExceptionHandler());
        assertThat(run(line, "faulty")).isEqualTo(2);
        assertThat(err).hasToString("sockspan: java.lang.IllegalStateException: two lines" + System.lineSeparator());
    }
}
