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
 * Where a question to one JVM lies: a file beside the JVM's own attach files, named by its pid. Both sides name it so: the command line
 * writes it, asks for the agent properties, and deletes it; the agent only reads. Anybody may put a file there, so only one of the JVM's own user
 * or of root is a question.
 */
public final class Mailbox {
    /** The agent property that holds the answer while the question lies there. */
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

    /** What to write: words hold no line break. */
    public static String question(List<String> words) {
        return PROTOCOL + "\n" + String.join("\n", words) + "\n";
    }

    /** Whether whoever asked was killed: then the next who reads the agent properties, for whatever reason, must not be taken for the asker. */
    public static boolean isStale(Path file) throws IOException {
        return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS)
                .toInstant()
                .isBefore(Instant.now().minus(STALE));
    }

    /** The words of the question that lies in {@code file}, empty if there is none. Costs a failing system call then. */
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
            // Gone again, or not ours to read: no question.
            return List.of();
        }
    }
}
