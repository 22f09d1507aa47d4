package io.sockspan.report.json;

import static io.sockspan.model.Sample.BORN;
import static io.sockspan.model.Sample.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.sockspan.model.Finding;
import io.sockspan.model.Sample;
import io.sockspan.model.TcpState;
import io.sockspan.model.WatchClock;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Proves that a finding is in the file at once, that JVMs can share a file, and that a full disk throws. */
class FindingsFileTest {
    private static final WatchClock CLOCK = WatchClock.system();

    private static String json(Finding finding) {
        return FindingJson.of(finding, CLOCK);
    }

    private static final Sample SAMPLE = Sample.accepted().in(TcpState.CLOSED, 17, true);
    private static final Finding FINDING = new Finding(
            "never-read",
            true,
            true,
            null,
            "0a1b2c3d",
            "story",
            "fix",
            null,
            BORN + seconds(101),
            null,
            SAMPLE.record());

    @TempDir
    private Path folder;

    @Test
    void everyFindingIsAppendedAtOnceAsALine() throws IOException {
        Path path = folder.resolve("findings.json");
        Files.writeString(path, "before\n");
        try (FindingsFile one = new FindingsFile(path, CLOCK);
                FindingsFile another = new FindingsFile(path, CLOCK)) {
            one.found(FINDING);
            assertThat(Files.readAllLines(path)).hasSize(2);
            another.found(FINDING);
            one.resolved(FINDING, SAMPLE.closed(113).record());
            assertThat(Files.readAllLines(path)).hasSize(4).startsWith("before", json(FINDING));
            assertThat(Files.readAllLines(path).get(3)).contains("\"resolved\":{");
        }
    }

    @Test
    void aFolderThatDoesNotExistIsRefusedAtTheStart() {
        assertThatIOException().isThrownBy(() -> new FindingsFile(folder.resolve("none/findings.json"), CLOCK));
    }

    @Test
    void aFullDiskThrows() throws IOException {
        File full = new File("/dev/full");
        assumeThat(full).exists();
        try (FindingsFile file = new FindingsFile(full.toPath(), CLOCK)) {
            assertThatThrownBy(() -> file.found(FINDING)).isInstanceOf(UncheckedIOException.class);
        }
    }
}
