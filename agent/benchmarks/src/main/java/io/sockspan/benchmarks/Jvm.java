package io.sockspan.benchmarks;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A JDK to measure on.
 *
 * @param version its feature number, as the tables show it
 * @param home the folder that holds {@code bin/java}
 */
record Jvm(int version, Path home) {
    private static final int OLDEST = 17;

    /** The program to run. */
    String java() {
        return home.resolve("bin/java").toString();
    }

    /** The JDK that runs this, and the oldest and newest of the supported JDKs that are installed in the same folder. */
    static List<Jvm> installed() throws IOException {
        Path own = Path.of(System.getProperty("java.home")).toRealPath();
        Map<Integer, Jvm> byVersion = new TreeMap<>();
        byVersion.put(Runtime.version().feature(), new Jvm(Runtime.version().feature(), own));
        try (Stream<Path> beside = Files.list(own.getParent())) {
            for (Path home : beside.sorted().toList()) {
                int version = version(home);
                if (version >= OLDEST && Files.isExecutable(home.resolve("bin/java"))) {
                    byVersion.putIfAbsent(version, new Jvm(version, home));
                }
            }
        }
        List<Jvm> all = List.copyOf(byVersion.values());
        return all.size() < 3 ? all : List.of(all.get(0), all.get(all.size() - 1));
    }

    /** The feature number of the JDK in {@code home}, 0 where there is none. */
    private static int version(Path home) throws IOException {
        Path release = home.resolve("release");
        if (!Files.isReadable(release)) {
            return 0;
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(release)) {
            properties.load(reader);
        }
        String version = properties.getProperty("JAVA_VERSION", "0").replace("\"", "");
        return Integer.parseInt(version.split("[.+-]", 2)[0]);
    }
}
