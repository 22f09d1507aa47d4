package io.sockspan.cli;

import io.sockspan.control.Reply;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A verb that asks an agent at work and prints its answer; its exit code is the answer's. */
abstract class QuestionCommand implements Callable<Integer> {
    @Parameters(paramLabel = "PID", description = "The JVM's process.")
    private long pid;

    @Spec
    private @Nullable CommandSpec spec;

    /** The question for the agent: the verb, then its words. */
    abstract String[] words();

    @Override
    public Integer call() throws Refusal {
        try (Target target = Target.open(pid)) {
            Reply reply = target.answer(words());
            Output.out(spec, reply.text());
            return reply.code();
        }
    }
}
