package io.sockspan.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.config.Config;
import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Proves where lines go, that a log closes only its own file, and that what cannot be written is counted. */
class LogTest {
    @TempDir
    private Path folder;

    @Test
    void linesAreAddedToWhatAFileHolds() throws IOException {
        Path file = Files.writeString(folder.resolve("a.log"), "before\n");
        Log log = Log.to(file.toString());
        assertThat(log.ownFile()).isTrue();
        log.say("one");
        log.say("ä€😀");
        assertThat(file).hasContent("before\nsockspan: one\nsockspan: ä€😀\n");
        log.close();
    }

    @Test
    void aClosedFileIsNotWrittenAndLostLinesAreCounted() throws IOException {
        Path file = folder.resolve("a.log");
        Log log = Log.to(file.toString());
        log.say("one");
        log.close();
        log.close();
        assertThat(log.lost()).isZero();
        log.say("two");
        log.say("three");
        assertThat(log.lost()).isEqualTo(2);
        assertThat(file).hasContent("sockspan: one\n");
    }

    @Test
    void standardErrorStaysOpenForTheApplication() throws IOException {
        for (Log log : new Log[] {Log.standardError(), Log.to("stderr")}) {
            assertThat(log.ownFile()).isFalse();
            log.close();
            assertThat(FileDescriptor.err.valid()).isTrue();
        }
    }

    @Test
    void noneTakesEverythingAndLosesNothing() throws IOException {
        Log log = Log.to("none");
        log.say("one");
        log.close();
        log.say("two");
        assertThat(log.ownFile()).isFalse();
        assertThat(log.lost()).isZero();
    }

    @Test
    void aFileThatCannotBeWrittenIsReportedAndStandardErrorIsUsed() {
        List<String> troubles = new ArrayList<>();
        Log log = Wiring.log(Config.read("log=" + folder, new Properties(), Map.of()), troubles::add);
        assertThat(log.ownFile()).isFalse();
        assertThat(troubles)
                .singleElement()
                .asString()
                .startsWith("log=" + folder + " cannot be written (")
                .endsWith("; stderr is used");
    }
}
