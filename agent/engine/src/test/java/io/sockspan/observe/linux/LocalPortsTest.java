package io.sockspan.observe.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kernel's own file, which is no ordinary one, as {@code cat} reads it; and files that say something else. */
class LocalPortsTest {
    @TempDir
    private Path folder;

    @Test
    void countsThePortsOfThisKernel() throws IOException {
        Process cat = new ProcessBuilder("cat", "/proc/sys/net/ipv4/ip_local_port_range").start();
        String[] range = new String(cat.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                .strip()
                .split("\\s+", -1);
        assertThat(LocalPorts.count()).isEqualTo(Integer.parseInt(range[1]) - Integer.parseInt(range[0]) + 1);
    }

    @Test
    void isNotKnownWhereTheFileSaysSomethingElse() throws IOException {
        assertThat(LocalPorts.count(Files.writeString(folder.resolve("97"), "40000\t40096\n")))
                .isEqualTo(97);
        assertThat(LocalPorts.count(Files.writeString(folder.resolve("empty"), "")))
                .isEqualTo(-1);
        assertThat(LocalPorts.count(Files.writeString(folder.resolve("word"), "40000 x\n")))
                .isEqualTo(-1);
        assertThat(LocalPorts.count(folder.resolve("none"))).isEqualTo(-1);
    }
}
