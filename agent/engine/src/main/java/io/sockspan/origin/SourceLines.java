package io.sockspan.origin;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * The text of a line where the source lies near its class: in a project as Maven and Gradle lay it out, in the same folder, or in a
 * {@code -sources.jar}. A file is read once for a line, {@value #LARGEST} bytes at most. A source that was changed after the class was
 * compiled would show a wrong line, so it is not shown. Never throws. The agent's threads only, one at a time.
 */
final class SourceLines {
    private static final int LARGEST = 1 << 20;
    private static final int LONGEST_LINE = 160;
    private static final int LIMIT = 1_024;

    private final Map<StackTraceElement, String> texts = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<StackTraceElement, String> eldest) {
            return size() > LIMIT;
        }
    };

    /** The line of {@code frame}, whose class was loaded from {@code place}; null if its source is not at hand. */
    @Nullable
    String text(StackTraceElement frame, String place) {
        String text = texts.computeIfAbsent(frame, unread -> read(unread, place));
        return text.isEmpty() ? null : text;
    }

    private static String read(StackTraceElement frame, String place) {
        String file = frame.getFileName();
        if (file == null || file.indexOf('/') >= 0 || frame.getLineNumber() < 1 || !place.startsWith("file:")) {
            return "";
        }
        try {
            byte[] source = source(Path.of(URI.create(place)), frame, file);
            return source == null ? "" : line(new String(source, StandardCharsets.UTF_8), frame.getLineNumber());
        } catch (IOException | RuntimeException e) {
            // The files there are the user's and may hold anything: the story then has no line.
            return "";
        }
    }

    private static byte @Nullable [] source(Path place, StackTraceElement frame, String file) throws IOException {
        String type = frame.getClassName().replace('.', '/');
        String name = type.substring(0, type.lastIndexOf('/') + 1) + file;
        if (Files.isDirectory(place)) {
            Path compiled = place.resolve(type + ".class");
            for (SourceFolder folder : SourceFolder.values()) {
                Path source = folder.of(place);
                if (source != null && isOf(source.resolve(name), compiled)) {
                    return Files.readAllBytes(source.resolve(name));
                }
            }
            return null;
        }
        String path = place.toString();
        if (path.endsWith(".java")) {
            return place.endsWith(file) && isOf(place, place) ? Files.readAllBytes(place) : null;
        }
        Path sources = Path.of(path.replaceFirst("\\.jar$", "-sources.jar"));
        return sources.equals(place) || !Files.isRegularFile(sources) ? null : entry(sources, name);
    }

    /** Whether {@code compiled} can have been made from {@code source}. */
    private static boolean isOf(Path source, Path compiled) throws IOException {
        return Files.isRegularFile(source)
                && Files.size(source) <= LARGEST
                && Files.getLastModifiedTime(source).compareTo(Files.getLastModifiedTime(compiled)) <= 0;
    }

    private static byte @Nullable [] entry(Path archive, String name) throws IOException {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            ZipEntry entry = zip.getEntry(name);
            if (entry == null || entry.getSize() > LARGEST) {
                return null;
            }
            try (InputStream in = zip.getInputStream(entry)) {
                return in.readNBytes(LARGEST);
            }
        }
    }

    private static String line(String source, int number) {
        String line = source.lines().skip(number - 1L).findFirst().orElse("").strip();
        return line.length() <= LONGEST_LINE ? line : line.substring(0, LONGEST_LINE) + "...";
    }
}
