package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import programs.Visible;

/** Proves that an application sees neither the engine nor its libraries: of the whole jar, two classes are on its class path. */
class VisibilityIT {
    private static final List<String> ENTRY = List.of(
            "io.sockspan.agent.Agent",
            "io.sockspan.agent.Agent$Farewell",
            "io.sockspan.agent.EngineLoader",
            "io.sockspan.agent.Main");
    private static final List<String> HIDDEN = List.of(
            "io.sockspan.runtime.Start",
            "io.sockspan.model.TcpState",
            "io.sockspan.doorway.SocketHooks",
            "net.bytebuddy.jar.asm.ClassReader",
            "io.opentelemetry.api.trace.Span",
            "io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter",
            "engine.io.sockspan.runtime.Start");

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 21, 25})
    void theApplicationSeesTheEntryAndNothingElse(int jdk) throws IOException {
        Agent agent = new Agent(folder);
        String[] names = Stream.concat(ENTRY.stream(), HIDDEN.stream()).toArray(String[]::new);
        try (Forked plain = Forked.start(null, Jdks.java(jdk), List.of(), Visible.class, names);
                Forked watched = Forked.start(null, Jdks.java(jdk), List.of(agent.argument()), Visible.class, names)) {
            assertThat(plain.exit()).isZero();
            assertThat(watched.exit()).isZero();
            assertThat(watched.out()).containsAll(says(ENTRY, " true true")).containsAll(says(HIDDEN, " false false"));
            assertThat(watched.outStarting("java.class.path")).isEqualTo(plain.outStarting("java.class.path"));
            assertThat(watched.err()).isEqualTo(plain.err());
        }
    }

    @Test
    void theJarHoldsFourClassesThatAScannerCanFind() throws IOException {
        try (ZipFile jar = new ZipFile(Agent.jar().toFile())) {
            assertThat(jar.stream()
                            .map(ZipEntry::getName)
                            .filter(name -> name.endsWith(".class"))
                            .map(name -> name.replace('/', '.').replaceFirst("\\.class$", ""))
                            .collect(Collectors.toList()))
                    .containsExactlyInAnyOrderElementsOf(ENTRY);
        }
    }

    private static List<String> says(List<String> names, String what) {
        return names.stream().map(name -> name + what).collect(Collectors.toList());
    }
}
