package io.sockspan.observe.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Proves, on a folder like a process's in /proc, which descriptors are sockets, and what is known of a FIN that waits or was taken. */
class ProcTablesTest {
    private static final String TITLE =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

    private static final long SECOND = 1_000_000_000;

    @TempDir
    private Path process;

    private long now = -7 * SECOND;

    /** How much later the clock is at each reading. */
    private long slowness;

    private ProcTables proc;

    @BeforeEach
    void folders() throws IOException {
        proc = new ProcTables(process, this::look);
        Files.createDirectory(process.resolve("fd"));
        Files.createDirectory(process.resolve("net"));
    }

    private long look() {
        long seen = now;
        now += slowness;
        return seen;
    }

    private void link(int fd, String to) throws IOException {
        Files.createSymbolicLink(process.resolve("fd/" + fd), Path.of(to));
    }

    private void table(String name, String... rows) throws IOException {
        Files.writeString(process.resolve("net/" + name), TITLE + String.join("", rows));
    }

    /** A row as in proc_pid_net(5); {@code queue} and {@code state} in hexadecimal. */
    private static String row(String state, String queue, long inode) {
        return "   3: 0100007F:1F90 0100007F:9C49 " + state + " 00000000:" + queue
                + " 00:00000000 00000000     0        0 " + inode + " 1 0000000000000000 20 4 30 10 -1\n";
    }

    @Test
    void onlySocketsAreListedInTheOrderOfDescriptors() throws IOException {
        for (int fd : new int[] {101, 3, 29, 23, 1009, 31}) {
            link(fd, "socket:[" + 7 * fd + "]");
        }
        link(0, "null");
        link(5, "pipe:[7]");
        link(6, "anon_inode:[eventpoll]");
        link(7, "tmp/socket:[7]");
        link(11, "socket:[x]");
        link(13, "socket:[7] (deleted)");
        Files.createFile(process.resolve("fd/17"));
        assertThat(proc.sockets()).containsExactly(3, 23, 29, 31, 101, 1009);
    }

    @Test
    void withoutDescriptorsToReadNothingWasOpen() throws IOException {
        Files.delete(process.resolve("fd"));
        assertThat(proc.sockets()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"00000000, true", "00000001, false", "0000000B, false", "7fffffff, false"})
    void theReceiveQueueSaysWhetherTheEndWasTaken(String queue, boolean taken) throws IOException {
        link(3, "socket:[7]");
        table("tcp", row("08", "00000001", 11), row("08", queue, 7));
        assertThat(proc.endTaken(3, now)).isEqualTo(taken);
    }

    @Test
    void socketsOfBothFamiliesAreFound() throws IOException {
        link(3, "socket:[7]");
        link(5, "socket:[11]");
        table("tcp", row("08", "00000000", 7));
        table(
                "tcp6",
                "   0: 0000000000000000FFFF00000100007F:1F90 0000000000000000FFFF00000100007F:9C49 08"
                        + " 00000000:00000002 00:00000000 00000000     0        0 11 1 0000000000000000 20 4 30 10 -1\n");
        assertThat(proc.endTaken(3, now)).isTrue();
        assertThat(proc.endTaken(5, now)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"01", "02", "04", "05", "06", "07", "09", "0A", "0B"})
    void inAnotherStateNothingIsKnown(String state) throws IOException {
        link(3, "socket:[7]");
        table("tcp", row(state, "00000000", 7));
        assertThat(proc.endTaken(3, now)).isNull();
    }

    @Test
    void withoutATableOrADescriptorNothingIsKnown() throws IOException {
        assertThat(proc.endTaken(3, now)).isNull();
        link(3, "socket:[7]");
        now += 2 * SECOND;
        assertThat(proc.endTaken(3, now)).isNull();
        table("tcp6", row("08", "00000000", 7));
        now += 2 * SECOND;
        assertThat(proc.endTaken(3, now)).isTrue();
        assertThat(proc.endTaken(5, now)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "garbage",
                "   3: 0100007F:1F90 0100007F:9C49 08 00000000:000",
                "   3: 0100007F:1F90 0100007F:9C49 08 00000000:00000001 00:00000000 00000000     0        0",
                "   3: 0100007F:1F90 0100007F:9C49 08 00000000:xyz 00:00000000 00000000     0        0 7 1 0 20",
                "   3: 0100007F:1F90 0100007F:9C49 08 00000000: 00:00000000 00000000     0        0 7 1 0 20",
                "   3: 0100007F:1F90 0100007F:9C49 08 00000000:00000001 00:00000000 00000000     0        0 x 1 0 20",
                "   3: 0100007F:1F90 0100007F:9C49 08 0:fffffffffffffffff 00:00000000 00000000     0        0 7 1 0 20"
            })
    void aRowThatMakesNoSenseIsLeftOutAlone(String garbage) throws IOException {
        link(3, "socket:[7]");
        link(5, "socket:[11]");
        table("tcp", garbage + "\n", row("08", "00000000", 11), garbage);
        assertThat(proc.endTaken(3, now)).isNull();
        assertThat(proc.endTaken(5, now)).isTrue();
    }

    @Test
    void oneReadingServesAllQuestionsOfOneMomentAndNoLaterOne() throws IOException {
        link(3, "socket:[7]");
        table("tcp", row("08", "00000001", 7));
        assertThat(proc.endTaken(3, now)).isFalse();
        table("tcp", row("08", "00000000", 7));
        long asked = now;
        now += SECOND;
        assertThat(proc.endTaken(3, asked)).as("what was read for that moment").isFalse();
        assertThat(proc.endTaken(3, now)).isTrue();
    }

    @Test
    void aTableThatTakesLongIsReadATenthOfTheTimeAndUnknownInBetween() throws IOException {
        link(3, "socket:[7]");
        table("tcp", row("08", "00000001", 7));
        slowness = SECOND;
        long asked = now;
        assertThat(proc.endTaken(3, asked)).isFalse();
        table("tcp", row("08", "00000000", 7));
        now += 5 * SECOND;
        assertThat(proc.endTaken(3, now)).as("too early to read again").isNull();
        assertThat(proc.isTooEarly(now)).isTrue();
        assertThat(proc.endTaken(3, asked)).as("of the first moment").isFalse();
        assertThat(proc.isTooEarly(asked)).isFalse();
        now += 20 * SECOND;
        long later = now;
        assertThat(proc.endTaken(3, later)).isTrue();
        assertThat(proc.isTooEarly(later)).isFalse();
    }

    @Test
    void aDescriptorIsLookedUpEachTime() throws IOException {
        link(3, "socket:[7]");
        table("tcp", row("08", "00000001", 7), row("08", "00000000", 11));
        assertThat(proc.endTaken(3, now)).isFalse();
        Files.delete(process.resolve("fd/3"));
        link(3, "socket:[11]");
        assertThat(proc.endTaken(3, now)).isTrue();
    }
}
