package io.sockspan.origin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Proves that a line is shown where tools keep its source, and never from a source that may have changed since it was compiled. */
class SourceLinesTest {
    private static final String TEXT = "package a.b;\n\nclass C {\n    Socket s = open(7);\n}\n";
    private static final StackTraceElement FRAME = new StackTraceElement("a.b.C$Inner", "open", "C.java", 4);

    @TempDir
    private Path folder;

    private final SourceLines lines = new SourceLines();

    @BeforeEach
    void aFolderWithABlank() throws IOException {
        folder = Files.createDirectories(folder.resolve("my project"));
    }

    private Path compiled(String classes) throws IOException {
        Path file = folder.resolve(classes).resolve("a/b/C$Inner.class");
        Files.createDirectories(file.getParent());
        Files.write(file, new byte[7]);
        Files.setLastModifiedTime(file, FileTime.fromMillis(2_000_000));
        return folder.resolve(classes);
    }

    private Path source(String path, String text, long millis) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.fromMillis(millis));
        return file;
    }

    private String text(Path place) {
        return lines.text(FRAME, place.toUri().toString());
    }

    @ParameterizedTest
    @CsvSource({
        "target/classes, src/main/java",
        "target/test-classes, src/test/java",
        "build/classes/java/main, src/main/java",
        "build/classes/java/test, src/test/java",
        "build/classes/kotlin/main, src/main/kotlin",
        "out, out"
    })
    void aSourceIsFoundWhereToolsKeepIt(String classes, String sources) throws IOException {
        source(sources + "/a/b/C.java", TEXT, 2_000_000);
        assertThat(text(compiled(classes))).isEqualTo("Socket s = open(7);");
    }

    @Test
    void aSourceThatIsNewerThanItsClassIsNotShown() throws IOException {
        source("src/main/java/a/b/C.java", TEXT, 2_000_001);
        assertThat(text(compiled("target/classes"))).isNull();
    }

    @Test
    void aSourceThatIsTooLargeIsNotRead() throws IOException {
        source("src/main/java/a/b/C.java", TEXT + " ".repeat(1 << 20), 1);
        assertThat(text(compiled("target/classes"))).isNull();
    }

    @Test
    void theSourcesOfAJarLieBesideIt() throws IOException {
        Path jar = Files.write(folder.resolve("pool-1.7.jar"), new byte[7]);
        assertThat(text(jar)).isNull();
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(folder.resolve("pool-1.7-sources.jar")))) {
            zip.putNextEntry(new ZipEntry("a/b/C.java"));
            zip.write(TEXT.getBytes(StandardCharsets.UTF_8));
        }
        assertThat(new SourceLines().text(FRAME, jar.toUri().toString())).isEqualTo("Socket s = open(7);");
    }

    @Test
    void aSingleSourceFileThatTheJvmCompiledItselfIsThePlace() throws IOException {
        Path file = source("C.java", TEXT, 7);
        assertThat(text(file)).isEqualTo("Socket s = open(7);");
    }

    @Test
    void aFileIsReadOnceForALine() throws IOException {
        Path file = source("src/main/java/a/b/C.java", TEXT, 7);
        Path classes = compiled("target/classes");
        assertThat(text(classes)).isNotNull();
        Files.delete(file);
        assertThat(text(classes)).isNotNull();
    }

    @Test
    void aLineThatIsNotThereIsNotShown() throws IOException {
        Path classes = compiled("target/classes");
        String place = classes.toUri().toString();
        assertThat(text(classes)).isNull();
        source("src/main/java/a/b/C.java", TEXT, 7);
        for (StackTraceElement frame : new StackTraceElement[] {
            new StackTraceElement("a.b.C$Inner", "open", "C.java", 1009),
            new StackTraceElement("a.b.C$Inner", "open", "C.java", 2),
            new StackTraceElement("a.b.C$Inner", "open", "C.java", -1),
            new StackTraceElement("a.b.C$Inner", "open", null, 4),
            new StackTraceElement("a.b.C$Inner", "open", "../b/C.java", 4),
            new StackTraceElement("a.b.Nowhere", "open", "Nowhere.java", 4)
        }) {
            assertThat(lines.text(frame, place)).isNull();
        }
        assertThat(lines.text(new StackTraceElement("a.b.C", "x", "C.java", 4), "vfs:/content/x"))
                .isNull();
        assertThat(lines.text(new StackTraceElement("a.b.C", "y", "C.java", 4), "file:not a place"))
                .isNull();
    }
}
