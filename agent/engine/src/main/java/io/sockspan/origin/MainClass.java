package io.sockspan.origin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/** Finds the class that began the application, from the JVM's command; reads the manifest of a jar that was started, some milliseconds. */
final class MainClass {
    private MainClass() {}

    /** Null if {@code command}, the property {@code sun.java.command}, does not say it: a JVM inside another program has no command. */
    static @Nullable String of(@Nullable String command) {
        if (command == null || command.isBlank()) {
            return null;
        }
        Path archive = archive(command);
        if (archive != null) {
            return started(archive);
        }
        String word = command.split(" ", 2)[0];
        // A main class in a module is written module/class.
        return word.substring(word.lastIndexOf('/') + 1);
    }

    /** The jar that was started (its path may hold blanks); null if a class was started. */
    private static @Nullable Path archive(String command) {
        for (int end = command.indexOf(' '); ; end = command.indexOf(' ', end + 1)) {
            String path = end < 0 ? command : command.substring(0, end);
            if ((path.endsWith(".jar") || path.endsWith(".war")) && Files.isRegularFile(Path.of(path))) {
                return Path.of(path);
            }
            if (end < 0) {
                return null;
            }
        }
    }

    private static @Nullable String started(Path archive) {
        try (JarFile jar = new JarFile(archive.toFile())) {
            Manifest manifest = jar.getManifest();
            if (manifest == null) {
                return null;
            }
            Attributes main = manifest.getMainAttributes();
            // A launcher for jars within jars names the application's main class here.
            String start = main.getValue("Start-Class");
            return start == null ? main.getValue(Attributes.Name.MAIN_CLASS) : start;
        } catch (IOException e) {
            return null;
        }
    }
}
