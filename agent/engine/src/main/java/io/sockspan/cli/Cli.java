package io.sockspan.cli;

import io.sockspan.control.Format;
import io.sockspan.control.Reply;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line's root: has the verbs, and turns any failure into one line on standard error and exit code 2. Main thread. */
@Command(
        name = "sockspan",
        description = "Finds the line that forgot to close a TCP socket, in a JVM that runs already.",
        synopsisSubcommandLabel = "VERB",
        subcommands = {
            AttachCommand.class,
            LeaksCommand.class,
            LsCommand.class,
            StatusCommand.class,
            DetachCommand.class,
            CommandLine.HelpCommand.class
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {
            "",
            "To watch a JVM from its start: java -javaagent:sockspan.jar=threshold=60s ...",
            "Exit codes: 0 done, nothing found; 3 leaks; 2 the one line on standard error says why not."
        })
public final class Cli implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    private Cli() {}

    /** The exit code. */
    public static int run(String[] arguments) {
        return run(line(), arguments);
    }

    static CommandLine line() {
        return new CommandLine(new Cli())
                .registerConverter(Format.class, Cli::format)
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler(Cli::wrongWord)
                .setExecutionExceptionHandler((failure, command, parsed) -> refused(command, failure));
    }

    static int run(CommandLine line, String... arguments) {
        try {
            return line.execute(arguments);
        } catch (NoClassDefFoundError e) {
            // Thrown when the JVM links a class that uses the module, whenever that is, so no verb can catch it.
            say(line, "this Java has no module jdk.attach (" + e.getMessage() + "); run the command with a JDK's java");
            return Reply.CANNOT;
        }
    }

    private static Format format(String word) {
        return Stream.of(Format.values())
                .filter(format -> format.toString().equals(word))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("'" + word + "' is none of " + Format.words()));
    }

    @Override
    public void run() {
        if (spec != null) {
            throw new ParameterException(spec.commandLine(), "which verb? " + verbs(spec.commandLine()));
        }
    }

    private static int wrongWord(ParameterException e, String[] arguments) {
        CommandLine command = e.getCommandLine();
        String what = String.valueOf(e.getMessage());
        if (e instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            String word = unmatched.getUnmatched().get(0);
            boolean root = command.getParent() == null;
            what = root && !word.startsWith("-")
                    ? "no verb '" + word + "'; " + verbs(command)
                    : "'" + word + "' is too much; right is: " + synopsis(command);
        } else if (command.getParent() != null) {
            what = what + "; right is: " + synopsis(command);
        }
        say(command, what);
        return Reply.CANNOT;
    }

    private static int refused(CommandLine command, Exception failure) {
        say(command, failure instanceof Refusal refusal ? refusal.line() : failure.toString());
        return Reply.CANNOT;
    }

    private static void say(CommandLine command, String what) {
        PrintWriter err = command.getErr();
        err.println("sockspan: " + what.replace('\n', ' '));
        err.flush();
    }

    private static String verbs(CommandLine root) {
        return "the verbs are "
                + String.join(", ", List.copyOf(root.getSubcommands().keySet()));
    }

    private static String synopsis(CommandLine command) {
        return command.getUsageMessage(CommandLine.Help.Ansi.OFF)
                .lines()
                .findFirst()
                .orElse("")
                .replace("Usage: ", "");
    }
}
