package io.sockspan.cli;

import io.sockspan.control.Reply;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes the agent out of a JVM again, and checks from outside that it is gone. */
@Command(
        name = "detach",
        description = "Take the agent out of a JVM: restores its classes, ends the thread, says what remains.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class DetachCommand implements Callable<Integer> {
    private static final long PATIENCE = 10_000_000_000L;
    private static final long POLL_MILLIS = 20;

    @Parameters(paramLabel = "PID", description = "The JVM's process.")
    private long pid;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Refusal, InterruptedException {
        try (Target target = Target.open(pid)) {
            Reply reply = target.answer("detach");
            Output.out(spec, reply.text());
            if (target.ask(List.of("status")) != null) {
                throw new Refusal("process " + pid + " still answers: the agent did not leave");
            }
            long threads = threadsThatStay(target.process());
            if (threads > 0) {
                throw new Refusal("process " + pid + " still has " + threads + " threads of the agent");
            }
            return reply.code();
        }
    }

    /** The kernel's thread ends a moment after Java's. */
    private static long threadsThatStay(JvmProcess process) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE;
        long threads = process.agentThreads();
        while (threads > 0 && System.nanoTime() < end) {
            Thread.sleep(POLL_MILLIS);
            threads = process.agentThreads();
        }
        return threads;
    }
}
