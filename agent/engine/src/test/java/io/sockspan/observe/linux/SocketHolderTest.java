package io.sockspan.observe.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Proves on a folder like /proc which process holds a socket, and that the search ends. */
class SocketHolderTest {
    @TempDir
    private Path proc;

    private long now;
    private long slowness;

    private final SocketHolder holder() {
        return new SocketHolder(proc, () -> now += slowness);
    }

    private void link(int pid, int fd, String to) throws IOException {
        Path folder = Files.createDirectories(proc.resolve(pid + "/fd"));
        Files.createSymbolicLink(folder.resolve("" + fd), Path.of(to));
    }

    @Test
    void theOwnProcessIsSearchedFirstAndOthersAfterIt() throws IOException {
        for (int pid : new int[] {7, 11, 4099}) {
            link(pid, 3, "socket:[" + 10 * pid + "]");
            link(pid, 5, "socket:[17]");
        }
        Files.createSymbolicLink(proc.resolve("self"), Path.of("4099"));
        Files.createDirectories(proc.resolve("net"));
        assertThat(holder().of(17)).isEqualTo(4099);
        assertThat(holder().of(70)).isEqualTo(7);
        assertThat(holder().of(110)).isEqualTo(11);
        assertThat(holder().of(1)).isZero();
        assertThat(holder().of(0)).isZero();
    }

    @Test
    void aProcessThatCannotBeReadIsSkipped() throws IOException {
        Files.createDirectories(proc.resolve("7"));
        Files.createDirectories(proc.resolve("9"));
        Files.createFile(proc.resolve("9/fd"));
        link(11, 3, "socket:[17]");
        assertThat(holder().of(17)).isEqualTo(11);
    }

    @Test
    void theSearchStopsAfterFiftyMilliseconds() throws IOException {
        for (int pid = 1; pid <= 101; pid++) {
            link(pid, 3, "socket:[" + pid + "]");
        }
        slowness = 10_000_000;
        int found = 0;
        for (int inode = 1; inode <= 101; inode++) {
            found += holder().of(inode) == 0 ? 0 : 1;
        }
        assertThat(found).isBetween(1, 7);
    }
}
