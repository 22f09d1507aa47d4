package io.sockspan.runtime;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Lines for people, each beginning with {@code sockspan: }. The agent's threads write them at once. Standard error is written by its
 * descriptor, so that no lock of the application's {@code System.err} is taken. A line that cannot be written is counted.
 */
final class Log {
    private final OutputStream out;
    private final boolean ownFile;
    private long lost;

    private Log(OutputStream out, boolean ownFile) {
        this.out = out;
        this.ownFile = ownFile;
    }

    static Log standardError() {
        return new Log(new FileOutputStream(FileDescriptor.err), false);
    }

    /** Opens {@code stderr}, {@code none}, or a file, to which it appends. */
    static Log to(String where) throws IOException {
        return switch (where) {
            case "stderr" -> standardError();
            case "none" -> new Log(OutputStream.nullOutputStream(), false);
            default -> new Log(new FileOutputStream(where, true), true);
        };
    }

    synchronized void say(String text) {
        try {
            out.write(("sockspan: " + text + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            lost++;
        }
    }

    /** Whether only the agent writes there: then good news may be logged too. */
    boolean ownFile() {
        return ownFile;
    }

    /** Closes a file of ours; standard error is the application's. */
    synchronized void close() {
        try {
            if (ownFile) {
                out.close();
            }
        } catch (IOException e) {
            lost++;
        }
    }

    synchronized long lost() {
        return lost;
    }
}
