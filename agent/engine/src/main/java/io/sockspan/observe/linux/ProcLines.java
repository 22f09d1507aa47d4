package io.sockspan.observe.linux;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Reads the lines of {@code net/tcp} and {@code net/tcp6} in a process's folder of /proc (proc_pid_net(5)). Only a line that may be wanted
 * is split into columns, because a host may have a hundred thousand rows in TIME_WAIT. The calling thread; about 1 us a line, most of it
 * the kernel's.
 */
final class ProcLines {
    static final String TCP = "net/tcp";
    static final String TCP6 = "net/tcp6";

    static final int LOCAL = 1;
    static final int PEER = 2;
    static final int STATE = 3;
    static final int QUEUES = 4;
    static final int TIMER = 5;
    static final int RETRANSMITS = 6;
    static final int UID = 7;
    static final int PROBES = 8;
    static final int INODE = 9;

    private ProcLines() {}

    /**
     * Gives {@code row} the columns of each line that {@code maybe} accepts. A line whose columns are too few or no numbers is left out and
     * counted; the lines after it are still read.
     */
    static int read(Path table, Predicate<String> maybe, Consumer<String[]> row) throws IOException {
        int skipped = 0;
        try (BufferedReader lines = Files.newBufferedReader(table, StandardCharsets.ISO_8859_1)) {
            lines.readLine();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                try {
                    if (maybe.test(line)) {
                        row.accept(line.strip().split("\\s+", -1));
                    }
                } catch (NumberFormatException | IndexOutOfBoundsException e) {
                    skipped++;
                }
            }
        }
        return skipped;
    }
}
