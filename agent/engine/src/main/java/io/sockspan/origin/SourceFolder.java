package io.sockspan.origin;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where the sources of a folder of classes lie: a row for each layout. No folder fits two layouts. Pure. */
enum SourceFolder {
    MAVEN("target/classes", "src/main/java"),
    MAVEN_KOTLIN("target/classes", "src/main/kotlin"),
    MAVEN_TEST("target/test-classes", "src/test/java"),
    MAVEN_TEST_KOTLIN("target/test-classes", "src/test/kotlin"),
    GRADLE("build/classes/java/main", "src/main/java"),
    GRADLE_TEST("build/classes/java/test", "src/test/java"),
    GRADLE_KOTLIN("build/classes/kotlin/main", "src/main/kotlin"),
    GRADLE_TEST_KOTLIN("build/classes/kotlin/test", "src/test/kotlin"),
    SAME("", "");

    private final Path classes;
    private final Path sources;

    SourceFolder(String classes, String sources) {
        this.classes = Path.of(classes);
        this.sources = Path.of(sources);
    }

    /** The folder of sources for the {@code folder} of classes, or null if it has another layout. */
    @Nullable
    Path of(Path folder) {
        if (this == SAME) {
            return folder;
        }
        if (!folder.endsWith(classes)) {
            return null;
        }
        Path project = folder;
        for (int i = 0; i < classes.getNameCount(); i++) {
            project = project.getParent();
            if (project == null) {
                return sources;
            }
        }
        return project.resolve(sources);
    }
}
