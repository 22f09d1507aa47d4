package io.sockspan.it;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A key and its self-signed certificate for both ends of TLS, made once in the build's folder by the JDK's keytool. */
final class Keys {
    static final String PASSWORD = "changeit";
    private static final int PATIENCE_SECONDS = 120;

    private Keys() {}

    static Path path() {
        return Path.of("target", "keys.p12").toAbsolutePath();
    }

    static synchronized Path file() throws IOException {
        Path file = path();
        if (!Files.exists(file)) {
            Path made = Path.of("target", "keys-" + ProcessHandle.current().pid() + ".p12");
            make(made);
            try {
                // A link, because it fails where the file is there: all test JVMs have one key.
                Files.createLink(file, made);
            } catch (FileAlreadyExistsException e) {
                // Another test JVM was earlier.
            } finally {
                Files.delete(made);
            }
        }
        return file;
    }

    private static void make(Path file) throws IOException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin/keytool").toString(),
                "-genkeypair",
                "-alias",
                "it",
                "-keyalg",
                "EC",
                "-validity",
                "3650",
                "-dname",
                "CN=localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                PASSWORD);
        Process keytool = new ProcessBuilder(command).inheritIO().start();
        try {
            if (!keytool.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
                throw new IllegalStateException("keytool made no key");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
