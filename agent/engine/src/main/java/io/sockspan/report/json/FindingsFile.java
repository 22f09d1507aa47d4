package io.sockspan.report.json;

import io.sockspan.model.Finding;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.WatchClock;
import io.sockspan.report.Reporter;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Appends a line to the findings file for every finding and every one taken back, at once, on the agent's thread. A single system call
 * writes a line, so several JVMs may share a file. A full disk throws {@link UncheckedIOException}; the log still has the finding.
 */
public final class FindingsFile implements Reporter {
    private final Path path;
    private final WatchClock clock;
    private final OutputStream file;

    /** Opens or creates the file; its folder must exist. */
    public FindingsFile(Path path, WatchClock clock) throws IOException {
        this.path = path;
        this.clock = clock;
        file = new FileOutputStream(path.toFile(), true);
    }

    @Override
    public void found(Finding finding) {
        write(FindingJson.of(finding, clock));
    }

    @Override
    public void resolved(Finding finding, SocketRecord socket) {
        write(FindingJson.resolved(finding, socket, clock));
    }

    private void write(String line) {
        try {
            file.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "a finding could not be written to findings=" + path + " (" + e.getMessage() + ")", e);
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
