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

/** Lists what leaks. */
@Command(
        name = "leaks",
        description = "What a watched JVM leaks, by cause, worst first; exit code 3 if anything, 0 if nothing.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class LeaksCommand implements Callable<Integer> {
    @Parameters(paramLabel = "PID", description = "The JVM's process.")
    private long pid;

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

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Refusal {
        try (Target target = Target.open(pid)) {
            Reply reply = target.answer("leaks", format.toString(), fail ? "fail" : "");
            Output.out(spec, reply.text());
            return reply.code();
        }
    }
}
