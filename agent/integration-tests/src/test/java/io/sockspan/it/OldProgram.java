package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * A program that JDK 11 can run, unlike this module's others: it opens one connection, speaks over it and closes it. With an argument it
 * waits for a line first.
 */
final class OldProgram {
    private static final String SOURCE = """
            import java.net.ServerSocket;
            import java.net.Socket;

            public class Old {
                public static void main(String[] args) throws Exception {
                    try (ServerSocket listener = new ServerSocket(0);
                            Socket client = new Socket("127.0.0.1", listener.getLocalPort());
                            Socket server = listener.accept()) {
                        client.getOutputStream().write(42);
                        System.out.println(server.getInputStream().read());
                        if (args.length > 0) {
                            System.out.println("READY");
                            System.in.read();
                        }
                    }
                }
            }
            """;

    private OldProgram() {}

    /** Compiles it into {@code folder}; returns the arguments that run it. */
    static List<String> compile(Path folder) throws IOException {
        Path source = folder.resolve("Old.java");
        Files.writeString(source, SOURCE);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        int result = compiler.run(null, null, null, "--release", "11", "-d", folder.toString(), source.toString());
        assertThat(result).isZero();
        return List.of("-cp", folder.toString(), "Old");
    }
}
