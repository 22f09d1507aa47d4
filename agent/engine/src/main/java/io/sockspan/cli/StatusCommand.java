package io.sockspan.cli;

import picocli.CommandLine.Command;

/** Asks an agent how it is. */
@Command(
        name = "status",
        description = "Since when the agent watches a JVM, what is open there, and what it could not see.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class StatusCommand extends QuestionCommand {
    @Override
    String[] words() {
        return new String[] {"status"};
    }
}
