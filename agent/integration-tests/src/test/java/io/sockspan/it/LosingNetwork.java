package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import programs.OneConnection;

/**
 * A network namespace of the test's own with loopback up, in it a peer in C whose socket loses what it is told to lose, the program
 * under the
 * agent, and a collector. Where a namespace is refused it fails and says so.
 */
final class LosingNetwork implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 120;
    private static final int SETTLED_MILLIS = 800;

    private final Path folder;
    private final Process peer;
    private final BufferedReader answers;
    private final Forked collector;
    final Agent agent;
    final Forked program;

    LosingNetwork(int jdk, Path folder, String... options) throws IOException {
        this.folder = folder;
        this.agent = new Agent(folder);
        Path err = folder.resolve("peer.err");
        peer = new ProcessBuilder(
                        "unshare",
                        "-Urn",
                        "sh",
                        "-c",
                        "ip link set lo up && exec \"$0\"",
                        compiled().toString())
                .redirectError(err.toFile())
                .start();
        answers = new BufferedReader(new InputStreamReader(peer.getInputStream(), StandardCharsets.US_ASCII));
        String first = say("lose none");
        assertThat(first)
                .as("a namespace and a peer in it: " + Files.readString(err))
                .startsWith("ERROR lose");
        collector = Forked.start(
                null,
                inside("collector", Jdks.java(17)),
                List.of(),
                List.of(
                        "-cp",
                        System.getProperty("java.class.path"),
                        SpanFile.class.getName(),
                        spanFile().toString()));
        collector.await(
                "the collector", () -> !collector.outStarting("ENDPOINT ").isEmpty());
        String endpoint = collector.outStarting("ENDPOINT ").get(0).split(" ", -1)[1];
        program = Forked.start(
                null,
                inside("program", Jdks.java(jdk)),
                List.of(
                        agent.argument(options),
                        "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                        "-Dotel.exporter.otlp.endpoint=" + endpoint),
                OneConnection.class);
        program.awaitLine("READY");
    }

    private Path compiled() throws IOException {
        Path binary = folder.resolve("losing_peer");
        Cli cc = Cli.of(List.of(
                "cc",
                "-Wall",
                "-Wextra",
                "-Werror",
                "-o",
                binary.toString(),
                Path.of("src/test/c/losing_peer.c").toString()));
        assertThat(cc.code()).as(cc.err()).isZero();
        return binary;
    }

    /** A launcher that starts {@code java} in the namespace. */
    private Path inside(String name, Path java) throws IOException {
        Path launcher = folder.resolve(name);
        Files.writeString(launcher, "#!/bin/sh\nexec " + String.join(" ", entering()) + " " + java + " \"$@\"\n");
        return Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private List<String> entering() {
        return List.of("nsenter", "--preserve-credentials", "-U", "-n", "-t", Long.toString(peer.pid()));
    }

    private Path spanFile() {
        return folder.resolve("spans");
    }

    /** One command to the peer, and its answer. */
    String say(String command) throws IOException {
        OutputStream in = peer.getOutputStream();
        in.write((command + "\n").getBytes(StandardCharsets.US_ASCII));
        in.flush();
        return answers.readLine();
    }

    /** One command to the peer, which has to work; the number that it answers. */
    long peer(String command) throws IOException {
        String answer = say(command);
        assertThat(answer).as(command).startsWith("OK ");
        return Long.parseLong(answer.substring("OK ".length()));
    }

    /** One word to the program; what it says of it. */
    String program(String word) throws IOException {
        program.say(word);
        return answer(word);
    }

    /** Waits for what the program says of a word that it was told before. */
    String answer(String word) {
        String done = "DONE " + word + " ";
        program.await(word, () -> !program.outStarting(done).isEmpty());
        return program.outStarting(done).get(0).substring(done.length());
    }

    /** The kernel's rows in the namespace, with {@code -i} for TCP_INFO and {@code -o} for the timers. */
    List<KernelRows.Row> rows() throws IOException {
        List<String> command = new ArrayList<>(entering());
        command.addAll(List.of("ss", "-tanOioH"));
        return KernelRows.read(command);
    }

    /** The one row with {@code port} at its {@code local} end that is no listener's, or null. */
    KernelRows.Row row(int peerPort) {
        try {
            return rows().stream()
                    .filter(row -> row.peer().endsWith(":" + peerPort))
                    .findFirst()
                    .orElse(null);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The one trace to {@code peerPort} so far, or null. */
    Trace trace(int peerPort) {
        return Trace.byPorts(spans()).entrySet().stream()
                .filter(entry -> entry.getKey().endsWith(">" + peerPort))
                .map(entry -> entry.getValue())
                .findFirst()
                .orElse(null);
    }

    List<Span> spans() {
        return SpanFile.read(spanFile());
    }

    /** Waits for {@code state} in the trace, lets the program and the agent end, and gives the trace once nothing more comes. */
    Trace end(int peerPort, String state) throws IOException {
        try {
            program.await("the span of " + state, () -> {
                Trace trace = trace(peerPort);
                return trace != null && trace.states().contains(state);
            });
        } catch (AssertionError e) {
            Trace trace = trace(peerPort);
            String states = trace == null ? "no trace" : trace.states().toString();
            throw new AssertionError(
                    "in the trace: " + states + "; the agent's log: " + Files.readString(agent.logFile()), e);
        }
        program.say("");
        program.exit();
        agent.assertClean();
        int before = 0;
        while (spans().size() > before) {
            before = spans().size();
            Forked.pause(SETTLED_MILLIS);
        }
        return trace(peerPort);
    }

    @Override
    public void close() throws IOException {
        program.close();
        collector.close();
        peer.getOutputStream().close();
        try {
            if (!peer.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                peer.destroyForcibly();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
