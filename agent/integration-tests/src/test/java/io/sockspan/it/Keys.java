package io.sockspan.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A key and its self-signed certificate for both ends of TLS, made once in the build's folder by the JDK's keytool. */
final class Keys {
    static final String PASSWORD = "changeit";

    private Keys() {}

    static Path path() {
        return Path.of("target", "keys.p12").toAbsolutePath();
    }

    static synchronized Path file() throws IOException {
        Path file = path();
        if (!Files.exists(file)) {
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
                if (!keytool.waitFor(30, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
                    throw new IllegalStateException("keytool made no key");
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        return file;
    }
}
