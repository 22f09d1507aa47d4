package io.sockspan.observe.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Runs a program to its end, for tests that compare with the machine's compiler or its tools. */
final class Command {
    static final Path GCC = Path.of("/usr/bin/gcc");

    private Command() {}

    /** What the program printed; fails if the program did. */
    static String run(Path folder, String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("output", "");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        int exit = process.waitFor();
        String printed = Files.readString(output);
        Files.delete(output);
        assertThat(exit).as(printed).isZero();
        return printed;
    }
}
