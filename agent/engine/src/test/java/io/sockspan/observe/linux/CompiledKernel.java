package io.sockspan.observe.linux;

import static org.assertj.core.api.Assumptions.assumeThat;

import io.sockspan.doorway.Kernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Compiles the C helper once for this JVM and loads it. Its methods are named for {@link Kernel} as the sources call it, because only the
 * build moves that to java.lang. Without gcc the test is skipped.
 */
final class CompiledKernel {
    private static final Path SOURCES = Path.of("../../native").toAbsolutePath().normalize();

    private CompiledKernel() {}

    static synchronized void load() throws IOException, InterruptedException {
        if (Kernel.isLoaded()) {
            return;
        }
        assumeThat(Command.GCC).exists();
        Path include = Path.of(System.getProperty("java.home"), "include");
        assumeThat(include.resolve("jni.h")).exists();
        Path library = Files.createTempFile("helper", ".so");
        Command.run(
                SOURCES,
                Command.GCC.toString(),
                "-DSOCKSPAN_CLASS=io_sockspan_doorway_Kernel",
                "-isystem" + include,
                "-isystem" + include.resolve("linux"),
                "-std=c11",
                "-O2",
                "-fPIC",
                "-shared",
                "-ffreestanding",
                "-nostdlib",
                "-o" + library,
                "tcp_info.c",
                "watch.c",
                "sock_diag.c",
                "jni.c");
        Kernel.load(library.toString());
        Files.delete(library);
    }
}
