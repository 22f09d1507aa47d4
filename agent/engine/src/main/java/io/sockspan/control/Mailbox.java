package io.sockspan.control;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * The file that holds a question to one JVM. It lies next to the JVM's own attach files and is named by its pid. The command line writes
 * it, asks for the agent properties, and deletes it; the agent only reads it. Any user may put a file there, so it is a question only if
 * the JVM's own user or root owns it.
 */
public final class Mailbox {
    /** The agent property that holds the answer while the file holds a question. */
    public static final String ANSWER = "sockspan.answer";

    /** The agent property that says why an attach failed. */
    public static final String FAILURE = "sockspan.failure";

    private static final Duration STALE = Duration.ofSeconds(30);
    private static final String PROTOCOL = "sockspan 1";

    private Mailbox() {}

    /** The file of the JVM that calls itself {@code pid}, in its temporary folder as the caller sees it. */
    public static Path file(Path temporary, long pid) {
        return temporary.resolve(".sockspan_" + pid);
    }

    /** The text of the file; no word may hold a line break. */
    public static String question(List<String> words) {
        return PROTOCOL + "\n" + String.join("\n", words) + "\n";
    }

    /** Whether the asking process must have been killed. Another tool that reads the agent properties must not get its answer. */
    public static boolean isStale(Path file) throws IOException {
        return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS)
                .toInstant()
                .isBefore(Instant.now().minus(STALE));
    }

    /** The words of the question in {@code file}; empty if there is none, which costs one failing system call. */
    static List<String> read(Path file) {
        try {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                return List.of();
            }
            Object owner = Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
            Object own = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
            if (!Objects.equals(owner, own) && !Objects.equals(owner, 0)) {
                return List.of();
            }
            if (isStale(file)) {
                return List.of();
            }
            List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
            return lines.isEmpty() || !lines.get(0).equals(PROTOCOL) ? List.of() : lines.subList(1, lines.size());
        } catch (IOException | RuntimeException e) {
            // The file is gone again, or not readable: there is no question.
            return List.of();
        }
    }
}
