package io.sockspan.observe.linux;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** How many ports connect() may choose from, by {@code net.ipv4.ip_local_port_range} (ip-sysctl), of IPv6 too; any thread, one small file. */
final class LocalPorts {
    private LocalPorts() {}

    /** Both ends of the range are within it; -1 if {@code file} cannot be read or says something else. */
    static int count(Path file) {
        // One read for all: Files.readString asks for the first byte alone, and a file of /proc/sys gives no second.
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.US_ASCII)) {
            String line = reader.readLine();
            String[] range = line == null ? new String[0] : line.strip().split("\\s+", -1);
            int count = range.length == 2 ? Integer.parseInt(range[1]) - Integer.parseInt(range[0]) + 1 : -1;
            return Math.max(count, -1);
        } catch (IOException | RuntimeException e) {
            // No such file, or no number: it is not known.
            return -1;
        }
    }

    static int count() {
        return count(Path.of("/proc/sys/net/ipv4/ip_local_port_range"));
    }
}
