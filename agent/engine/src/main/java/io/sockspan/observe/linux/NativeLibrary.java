package io.sockspan.observe.linux;

import io.sockspan.doorway.Kernel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Loads the C helper that lies in the agent's jar, on the agent's thread: it is copied to a temporary file, mapped, and the file deleted.
 * A file system that forbids it (read-only, noexec), an unknown CPU or a jar built without a compiler end in an exception that says which.
 */
public final class NativeLibrary {
    private NativeLibrary() {}

    /** Maps the library, or throws with one sentence that says why not. */
    public static void load() throws IOException {
        String resource = "native/linux-" + architecture() + "/libsockspan.so";
        Path file;
        try (InputStream library = NativeLibrary.class.getClassLoader().getResourceAsStream(resource)) {
            if (library == null) {
                throw new IOException("the jar holds no " + resource);
            }
            file = Files.createTempFile("sockspan", ".so");
            Files.copy(library, file, StandardCopyOption.REPLACE_EXISTING);
        }
        try {
            Kernel.load(file.toAbsolutePath().toString());
        } catch (UnsatisfiedLinkError e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** As {@code uname -m} says it. */
    private static String architecture() {
        String name = System.getProperty("os.arch", "unknown");
        return name.equals("amd64") ? "x86_64" : name;
    }
}
