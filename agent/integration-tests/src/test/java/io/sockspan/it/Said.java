package io.sockspan.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** What a command printed, and how it ended. */
record Said(int code, List<String> out, List<String> err) {
    private static final int PATIENCE_SECONDS = 120;

    /** Runs {@code command} to its end, in the tests' environment, but without variables that would change the agent or its export. */
    static Said by(List<String> command, Consumer<ProcessBuilder> more) throws IOException {
        // Files and not pipes, because a process that the command leaves in the background would hold a pipe open.
        Path out = Files.createTempFile("said", ".out");
        Path err = Files.createTempFile("said", ".err");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment().keySet().removeIf(Said::changesTheAgent);
            more.accept(builder);
            Process process = builder.start();
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(command + " does not end: " + Files.readString(out) + Files.readString(err));
            }
            return new Said(process.exitValue(), Files.readAllLines(out), Files.readAllLines(err));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    private static boolean changesTheAgent(String name) {
        return name.startsWith("OTEL_")
                || name.equals("JAVA_TOOL_OPTIONS")
                || (name.startsWith("SOCKSPAN_") && !name.equals("SOCKSPAN_JAEGER"));
    }

    /** Runs a command of a shell, as a person pastes it; without a proxy, because no proxy reaches this machine's loopback. */
    static Said pasted(String line) throws IOException {
        return by(List.of("sh", "-c", line), builder -> builder.environment().remove("http_proxy"));
    }
}
