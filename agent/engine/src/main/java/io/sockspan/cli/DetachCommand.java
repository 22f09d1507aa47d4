package io.sockspan.cli;

import io.sockspan.control.Reply;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes the agent out of a JVM again, and looks from outside whether it is gone. */
@Command(
        name = "detach",
        description = "Take the agent out of a JVM: restores its classes, ends the thread, says what remains.",
        mixinStandardHelpOptions = true)
final class DetachCommand implements Callable<Integer> {
    private static final int LOOKS = 100;
    private static final long PAUSE = 10_000_000;

    @Parameters(paramLabel = "PID", description = "The JVM's process.")
    private long pid;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Refusal {
        try (Target target = Target.open(pid)) {
            Reply reply = target.answer("detach");
            Output.out(spec, reply.text());
            if (target.ask(List.of("status")) != null) {
                throw new Refusal("process " + pid + " still answers: the agent did not leave");
            }
            long threads = remaining(target.process());
            if (threads > 0) {
                throw new Refusal("process " + pid + " still has " + threads + " threads of the agent");
            }
            return reply.code();
        }
    }

    /** The kernel takes a thread away some moments after Java has ended it. */
    private static long remaining(JvmProcess process) {
        long threads = process.agentThreads();
        for (int i = 0; threads > 0 && i < LOOKS; i++) {
            LockSupport.parkNanos(PAUSE);
            threads = process.agentThreads();
        }
        return threads;
    }
}
