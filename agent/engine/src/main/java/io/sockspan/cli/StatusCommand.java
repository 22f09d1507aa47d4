package io.sockspan.cli;

import io.sockspan.control.Reply;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks an agent how it is. */
@Command(
        name = "status",
        description = "Since when the agent watches a JVM, what is open there, and what it could not see.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class StatusCommand implements Callable<Integer> {
    @Parameters(paramLabel = "PID", description = "The JVM's process.")
    private long pid;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Refusal {
        try (Target target = Target.open(pid)) {
            Reply reply = target.answer("status");
            Output.out(spec, reply.text());
            return reply.code();
        }
    }
}
