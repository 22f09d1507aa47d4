package io.sockspan.observe.linux;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How many ports connect() may choose from: {@code net.ipv4.ip_local_port_range} (ip-sysctl), for IPv6 too. Any thread; reads a small file.
 */
final class LocalPorts {
    private LocalPorts() {}

    /** Counts both ends of the range; -1 if {@code file} cannot be read or holds something else. */
    static int count(Path file) {
        // One read for everything: Files.readString reads the first byte alone, and a file of /proc/sys then gives no
        // second.
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.US_ASCII)) {
            String line = reader.readLine();
            String[] range = line == null ? new String[0] : line.strip().split("\\s+", -1);
            int count = range.length == 2 ? Integer.parseInt(range[1]) - Integer.parseInt(range[0]) + 1 : -1;
            return Math.max(count, -1);
        } catch (IOException | RuntimeException e) {
            // No such file, or no number: the range is not known.
            return -1;
        }
    }

    static int count() {
        return count(Path.of("/proc/sys/net/ipv4/ip_local_port_range"));
    }
}
