package io.sockspan.cli;

import io.sockspan.control.Format;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists sockets. */
@Command(
        name = "ls",
        description = "Every TCP socket of a watched JVM, with its state now.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class LsCommand extends QuestionCommand {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "table, json, ndjson or csv.",
            defaultValue = "table")
    private Format format = Format.TABLE;

    @Override
    String[] words() {
        return new String[] {"ls", format.toString()};
    }
}
