package io.sockspan.cli;

import io.sockspan.control.Format;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists what leaks. */
@Command(
        name = "leaks",
        description = "What a watched JVM leaks, by cause, worst first; exit code 3 if anything, 0 if nothing.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class LeaksCommand extends QuestionCommand {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "table, json, ndjson or csv.",
            defaultValue = "table")
    private Format format = Format.TABLE;

    @Option(
            names = "--fail",
            description = "For a gate: exit code 2 in place of 0 if the agent could not see everything.")
    private boolean fail;

    @Override
    String[] words() {
        return new String[] {"leaks", format.toString(), fail ? "fail" : ""};
    }
}
