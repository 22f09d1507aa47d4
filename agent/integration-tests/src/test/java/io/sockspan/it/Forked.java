package io.sockspan.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * A program in a JVM of its own: its lines are kept, its wishes for connections go to the {@link Peer}, and it is dead at the end of
 * the test, killed by its own process handle if need be.
 */
final class Forked implements AutoCloseable {
    /** For a hang only: a machine may be eight times busier than it has cores. */
    static final int PATIENCE_SECONDS = 120;

    private final Process process;
    private final Peer peer;
    private final List<String> out = new ArrayList<>();
    private final List<String> err = new ArrayList<>();
    private final Thread outReader;
    private final Thread errReader;

    private Forked(Process process, Peer peer) {
        this.process = process;
        this.peer = peer;
        outReader = reading(process.getInputStream(), out);
        errReader = reading(process.getErrorStream(), err);
    }

    /** Starts {@code main} of the test's class path on a JDK, with the JVM's arguments first. */
    static Forked start(Peer peer, Path java, List<String> jvmArguments, Class<?> main, String... arguments)
            throws IOException {
        return start(peer, java, jvmArguments, tail(main, arguments));
    }

    private static List<String> tail(Class<?> main, String... arguments) {
        List<String> tail = new ArrayList<>(
                List.of("-cp", Path.of("target/test-classes").toAbsolutePath().toString()));
        tail.add(main.getName());
        tail.addAll(List.of(arguments));
        return tail;
    }

    static Forked start(Peer peer, Path java, List<String> jvmArguments, List<String> tail) throws IOException {
        return start(peer, List.of(), java, jvmArguments, tail);
    }

    /** The same through {@code launcher}, a command that executes what follows it in its own place. */
    static Forked through(
            List<String> launcher, Path java, List<String> jvmArguments, Class<?> main, String... arguments)
            throws IOException {
        return through(launcher, null, java, jvmArguments, main, arguments);
    }

    static Forked through(
            List<String> launcher, Peer peer, Path java, List<String> jvmArguments, Class<?> main, String... arguments)
            throws IOException {
        return start(peer, launcher, java, jvmArguments, tail(main, arguments));
    }

    static Forked through(List<String> launcher, Path java, List<String> jvmArguments, List<String> tail)
            throws IOException {
        return start(null, launcher, java, jvmArguments, tail);
    }

    private static Forked start(
            Peer peer, List<String> launcher, Path java, List<String> jvmArguments, List<String> tail)
            throws IOException {
        List<String> command = new ArrayList<>(launcher);
        command.addAll(List.of(java.toString(), "-Xmx256m", "-XX:TieredStopAtLevel=1"));
        command.addAll(jvmArguments);
        command.addAll(tail);
        return start(peer, command);
    }

    /** A program that is no JVM. */
    static Forked start(List<String> command) throws IOException {
        return start(null, command);
    }

    private static Forked start(Peer peer, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("SOCKSPAN_") || name.startsWith("OTEL_"));
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().remove("_JAVA_OPTIONS");
        return new Forked(builder.start(), peer);
    }

    private Thread reading(InputStream in, List<String> lines) {
        Thread reader = new Thread(() -> {
            try (BufferedReader text = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                for (String line = text.readLine(); line != null; line = text.readLine()) {
                    heard(line, lines);
                }
            } catch (IOException e) {
                heard("(the stream broke: " + e + ")", lines);
            }
        });
        reader.setDaemon(true);
        reader.start();
        return reader;
    }

    private void heard(String line, List<String> lines) {
        if (line.startsWith("PEER CONNECT ")) {
            String[] words = line.split(" ", -1);
            peer.connect(Integer.parseInt(words[2]), words.length > 3);
            return;
        }
        synchronized (lines) {
            lines.add(line);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    List<String> out() {
        synchronized (out) {
            return List.copyOf(out);
        }
    }

    List<String> err() {
        synchronized (err) {
            return List.copyOf(err);
        }
    }

    List<String> outStarting(String prefix) {
        return out().stream().filter(line -> line.startsWith(prefix)).collect(Collectors.toList());
    }

    /** What the program says it leaked. */
    List<Leak> leaks() {
        return outStarting("LEAK ").stream().map(Leak::parse).collect(Collectors.toList());
    }

    /** The first line that starts with {@code prefix}, once it is there. */
    String awaitStarting(String prefix) {
        await("a line " + prefix, () -> !outStarting(prefix).isEmpty());
        return outStarting(prefix).get(0);
    }

    void awaitLine(String line) {
        await("the line " + line, () -> out().contains(line));
    }

    /** Waits for {@code condition}; fails, with what the program said, if the program ends or time runs out before. */
    void await(String what, BooleanSupplier condition) {
        if (!within(PATIENCE_SECONDS, condition)) {
            throw new AssertionError("waited for " + what + " in vain\n" + transcript());
        }
    }

    /** Whether {@code condition} came true within {@code seconds}, and while the program ran. */
    boolean within(int seconds, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() < end) {
            if (condition.getAsBoolean()) {
                return true;
            }
            if (!process.isAlive() && !outReader.isAlive()) {
                return condition.getAsBoolean();
            }
            pause(20);
        }
        return false;
    }

    static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A line on the program's standard input. */
    void say(String line) throws IOException {
        OutputStream in = process.getOutputStream();
        in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        in.flush();
    }

    /** SIGTERM, and nothing else: {@code Process.destroy} would close the standard input too. */
    void terminate() {
        process.toHandle().destroy();
    }

    /** Waits for the end of the program and of its output; its exit code. */
    int exit() {
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("the program does not end\n" + transcript());
            }
            outReader.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            errReader.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return process.exitValue();
    }

    String transcript() {
        return "standard output:\n" + String.join("\n", out()) + "\nstandard error:\n" + String.join("\n", err());
    }

    @Override
    public void close() {
        process.destroyForcibly();
        exit();
    }
}
