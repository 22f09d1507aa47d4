package io.sockspan.it;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The JDKs at hand: 17 is the one that runs the tests, 25 is among the system's, 21 and 11 come from {@code scripts/jdks}; each can be
 * named by SOCKSPAN_JDK_{version}. One that is absent skips a test with its reason, and fails it where SOCKSPAN_REQUIRE_JDKS names its
 * version or CI is true: absence must not look green.
 */
final class Jdks {
    private Jdks() {}

    /** The launcher of JDK {@code version}. */
    static Path java(int version) {
        Optional<Path> home = home(version);
        if (home.isPresent()) {
            return home.get().resolve("bin/java");
        }
        String reason = "no JDK " + version + ": set SOCKSPAN_JDK_" + version
                + (version == 21 || version == 11 ? " or run scripts/jdks" : "");
        if (required(version)) {
            throw new AssertionError(reason);
        }
        return abort(reason);
    }

    private static boolean required(int version) {
        String named = System.getenv().getOrDefault("SOCKSPAN_REQUIRE_JDKS", "");
        return "true".equals(System.getenv("CI"))
                || Arrays.asList(named.split(",", -1)).contains(Integer.toString(version));
    }

    private static Optional<Path> home(int version) {
        String named = System.getenv("SOCKSPAN_JDK_" + version);
        if (named != null) {
            return Optional.of(Path.of(named));
        }
        Path running = Path.of(System.getProperty("java.home"));
        if (Runtime.version().feature() == version) {
            return Optional.of(running);
        }
        String cache = System.getenv("XDG_CACHE_HOME");
        Path fetched = (cache == null ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache))
                .resolve("sockspan/jdk/" + version);
        return List.of(fetched, installed(version)).stream()
                .filter(home -> Files.isExecutable(home.resolve("bin/java")))
                .findFirst();
    }

    private static Path installed(int version) {
        Path folder = Path.of("/usr/lib/jvm");
        Path none = folder.resolve("none");
        if (!Files.isDirectory(folder)) {
            return none;
        }
        try (DirectoryStream<Path> homes = Files.newDirectoryStream(folder, "*" + version + "*")) {
            for (Path home : homes) {
                if (Files.isExecutable(home.resolve("bin/java"))) {
                    return home;
                }
            }
            return none;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
