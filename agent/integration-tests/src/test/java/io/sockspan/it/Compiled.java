package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A small program in C, compiled for the test, for what Java cannot do to a socket or to itself. */
final class Compiled {
    private Compiled() {}

    /** Compiles {@code src/test/c/NAME.c} to an executable in {@code folder}, which another user may run. */
    static Path program(String name, Path folder) throws IOException {
        Path program = folder.resolve(name);
        Path source = Path.of("src/test/c", name + ".c").toAbsolutePath();
        Cli cc = Cli.of(List.of(
                "cc", "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-o", program.toString(), source.toString()));
        assertThat(cc.code()).as(cc.err()).isZero();
        return program;
    }
}
