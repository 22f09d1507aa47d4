package io.sockspan.observe.linux;

import io.sockspan.doorway.Kernel;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Loads the C helper that lies in the agent's jar, on the agent's thread: copies it to a temporary file, maps it, and deletes the file. It
 * throws an exception with the reason on a file system that forbids it (read-only, noexec), an unknown CPU, or a jar built without a
 * compiler.
 */
public final class NativeLibrary {
    private static final int ATTEMPTS = 100;

    private NativeLibrary() {}

    /** Maps the library, or throws with one sentence that says why not. */
    public static void load() throws IOException {
        if (Kernel.isLoaded()) {
            // An agent that was here earlier loaded it; it stays mapped.
            return;
        }
        String resource = "native/linux-" + architecture() + "/libsockspan.so";
        File file;
        try (InputStream library = NativeLibrary.class.getClassLoader().getResourceAsStream(resource)) {
            if (library == null) {
                throw new IOException("the jar holds no " + resource);
            }
            file = newFile();
            try (FileOutputStream out = new FileOutputStream(file)) {
                out.write(library.readAllBytes());
            }
        }
        try {
            Kernel.load(file.getAbsolutePath());
        } catch (UnsatisfiedLinkError e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            if (!file.delete()) {
                file.deleteOnExit();
            }
        }
    }

    /** A new file of ours. {@code Files.createTempFile} would start the JDK's security providers for its name, 25 ms of CPU. */
    private static File newFile() throws IOException {
        File folder = new File(System.getProperty("java.io.tmpdir", "/tmp"));
        for (int i = 0; i < ATTEMPTS; i++) {
            File file = new File(folder, "sockspan" + Long.toHexString(System.nanoTime() + i) + ".so");
            // O_CREAT | O_EXCL: a file or link that another user has put there is never followed.
            try {
                if (file.createNewFile()) {
                    return file;
                }
            } catch (IOException e) {
                throw new IOException("no file can be made in " + folder + " (" + e.getMessage() + ")", e);
            }
        }
        throw new IOException("no new file can be made in " + folder);
    }

    /** The CPU's name as {@code uname -m} prints it. */
    private static String architecture() {
        String name = System.getProperty("os.arch", "unknown");
        return name.equals("amd64") ? "x86_64" : name;
    }
}
