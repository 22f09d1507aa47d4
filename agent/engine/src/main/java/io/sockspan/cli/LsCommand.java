package io.sockspan.cli;

import io.sockspan.control.Format;
import io.sockspan.control.Reply;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists sockets. */
@Command(
        name = "ls",
        description = "Every TCP socket of a watched JVM, with its state now.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class LsCommand implements Callable<Integer> {
    @Parameters(paramLabel = "PID", description = "The JVM's process.")
    private long pid;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "table, json, ndjson or csv.",
            defaultValue = "table")
    private Format format = Format.TABLE;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Refusal {
        try (Target target = Target.open(pid)) {
            Reply reply = target.answer("ls", format.toString());
            Output.out(spec, reply.text());
            return reply.code();
        }
    }
}
