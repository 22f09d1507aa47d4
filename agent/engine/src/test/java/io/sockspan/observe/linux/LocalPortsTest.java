package io.sockspan.observe.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Proves that both ends of the range of local ports are counted, and that anything but a range is not known. */
class LocalPortsTest {
    @TempDir
    private Path directory;

    private int count(String text) throws IOException {
        Path file = directory.resolve("ip_local_port_range");
        Files.writeString(file, text);
        return LocalPorts.count(file);
    }

    @ParameterizedTest
    @CsvSource({
        "32768 60999, 28232",
        "40009 40009, 1",
        "40009 40008, 0",
        "40009 40007, -1",
        "40009, -1",
        "1 2 3, -1",
        "a b, -1",
        "1 99999999999, -1",
        "'', -1"
    })
    void bothEndsOfTheRangeAreCounted(String text, int ports) throws IOException {
        assertThat(count(text)).isEqualTo(ports);
        assertThat(count(text.replace(" ", "\t") + "\n")).isEqualTo(ports);
    }

    @Test
    void withoutAFileTheRangeIsNotKnown() {
        assertThat(LocalPorts.count(directory.resolve("none"))).isEqualTo(-1);
        assertThat(LocalPorts.count(directory)).isEqualTo(-1);
    }

    @Test
    void thisHostsRangeIsARangeOrNotKnown() {
        Path file = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
        assertThat(LocalPorts.count()).isLessThanOrEqualTo(65_536);
        assertThat(LocalPorts.count() > 0).isEqualTo(Files.isReadable(file));
    }
}
