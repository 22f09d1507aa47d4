package io.sockspan.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * One run of {@code java -jar sockspan.jar VERB}, as a person types it: what it printed and its exit code.
 *
 * @param out standard output
 * @param err standard error
 */
record Cli(int code, String out, String err) {
    private static final int PATIENCE_SECONDS = 120;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    static Cli run(Object... words) throws IOException {
        return run(Agent.jar(), words);
    }

    static Cli run(Path jar, Object... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(Jdks.java(17).toString(), "-jar", jar.toString()));
        for (Object word : words) {
            command.add(word.toString());
        }
        return of(command);
    }

    /** Runs any command that ends by itself. */
    static Cli of(List<String> command) throws IOException {
        Path err = Files.createTempFile("cli", ".err");
        Process process =
                new ProcessBuilder(command).redirectError(err.toFile()).start();
        try {
            process.getOutputStream().close();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError(command + " does not end");
            }
            return new Cli(process.exitValue(), out, Files.readString(err));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            process.destroyForcibly();
            Files.delete(err);
        }
    }

    JsonNode json() throws IOException {
        return MAPPER.readTree(out);
    }

    /** The findings in the answer of {@code leaks -o ndjson}. */
    List<Finding> findings() {
        return out.lines()
                .map(line -> {
                    try {
                        return new Finding(MAPPER.readTree(line));
                    } catch (IOException e) {
                        throw new AssertionError("not a line of JSON: " + line, e);
                    }
                })
                .collect(Collectors.toList());
    }
}
