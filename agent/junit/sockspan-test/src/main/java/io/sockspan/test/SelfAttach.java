package io.sockspan.test;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Brings the agent into this JVM without an argument on its command line. A second JVM attaches it, because a JVM may not attach to itself.
 * Takes 0.3 to 0.8 s, and {@value #PATIENCE} s at most. Throws nothing: a failure is returned as a sentence.
 */
final class SelfAttach {
    private static final int PATIENCE = 30;

    private SelfAttach() {}

    /** Null if the agent is at work now, else what went wrong. */
    static @Nullable String attach() {
        String refusal = Remedy.tooOld() == null ? refusal() : Remedy.tooOld();
        if (refusal != null) {
            return refusal;
        }
        Optional<Path> jar = AgentJar.find();
        if (jar.isEmpty()) {
            return "its jar (io.sockspan:sockspan) is not on the class path";
        }
        try {
            return run(jar.get());
        } catch (IOException | RuntimeException e) {
            return "the attaching JVM could not be started: " + e;
        }
    }

    /** Why this JVM would refuse, or null. Asked first, because an attempt at a JVM that refuses makes it print all its threads. */
    private static @Nullable String refusal() {
        List<String> arguments = ManagementFactory.getRuntimeMXBean().getInputArguments();
        for (String argument : List.of("-XX:+DisableAttachMechanism", "-XX:-EnableDynamicAgentLoading")) {
            if (arguments.contains(argument)) {
                return "it cannot be attached to a JVM with " + argument;
            }
        }
        return null;
    }

    private static @Nullable String run(Path jar) throws IOException {
        Path said = Files.createTempFile("sockspan-attach", ".txt");
        try {
            String java = System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
            String pid = Long.toString(ProcessHandle.current().pid());
            ProcessBuilder builder = new ProcessBuilder(
                    java, "-XX:TieredStopAtLevel=1", "-jar", jar.toString(), "attach", pid, "log=none");
            for (String name : List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")) {
                builder.environment().remove(name);
            }
            Process process = builder.redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            process.getOutputStream().close();
            return outcome(process, said);
        } finally {
            Files.deleteIfExists(said);
        }
    }

    private static @Nullable String outcome(Process process, Path said) throws IOException {
        try {
            if (!process.waitFor(PATIENCE, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return "the attaching JVM did not end within " + PATIENCE + " s";
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return "interrupted while it was attached";
        }
        return process.exitValue() == 0
                ? null
                : "it could not be attached: "
                        + Files.readString(said, Charset.defaultCharset()).strip();
    }
}
