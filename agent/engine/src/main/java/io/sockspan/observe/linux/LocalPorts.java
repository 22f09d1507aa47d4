package io.sockspan.observe.linux;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** How many ports connect() may choose from, by {@code net.ipv4.ip_local_port_range} (ip-sysctl), of IPv6 too; any thread, one small file. */
final class LocalPorts {
    private static final int MOST_BYTES = 64;

    private LocalPorts() {}

    /** Both ends of the range are within it; -1 if {@code file} cannot be read or says something else. */
    static int count(Path file) {
        // One read: the kernel hands such a file out at its beginning only, and Files.readString takes a single byte
        // first of what has no size.
        try (InputStream in = Files.newInputStream(file)) {
            byte[] text = new byte[MOST_BYTES];
            int read = Math.max(0, in.read(text));
            String[] range =
                    new String(text, 0, read, StandardCharsets.US_ASCII).strip().split("\\s+", -1);
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
