package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** The jar as a CPU sees it for which no native library was built: without the library. */
final class StrippedJar {
    private StrippedJar() {}

    /** A copy of {@code jar} in {@code folder} without its folder {@code native}; fails if it has none. */
    static Path of(Path jar, Path folder) throws IOException {
        Path copy = folder.resolve("no-library.jar");
        int left = 0;
        try (ZipFile from = new ZipFile(jar.toFile());
                ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(copy))) {
            Enumeration<? extends ZipEntry> entries = from.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                if (entry.getName().matches("(.*/)?native/.+")) {
                    left++;
                } else {
                    to.putNextEntry(new ZipEntry(entry.getName()));
                    from.getInputStream(entry).transferTo(to);
                    to.closeEntry();
                }
            }
        }
        assertThat(left).as("entries of the native library").isPositive();
        return copy;
    }
}
