package io.sockspan.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A local repository of Maven that has this build's io.sockspan, and links to the user's repository for everything else. So a build fetches
 * each artefact once, and the user's repository gets none of ours.
 */
final class LocalRepository {
    private static final String VERSION = "0.1.0-SNAPSHOT";
    private static final Path ROOT = Path.of("../..");

    private final Path folder;

    LocalRepository(Path folder) throws IOException {
        this.folder = folder.toAbsolutePath();
        Path own = Path.of(System.getProperty("maven.local.repository"));
        link(own, this.folder, "io");
        link(own.resolve("io"), this.folder.resolve("io"), "sockspan");
        put("sockspan-parent", ROOT.resolve("pom.xml"), null);
        put("sockspan", ROOT.resolve("agent/dist/pom.xml"), Agent.jar());
        for (String name : new String[] {"sockspan-test", "sockspan-junit-jupiter"}) {
            Path module = ROOT.resolve("agent/junit").resolve(name);
            put(name, module.resolve("pom.xml"), module.resolve("target/" + name + "-" + VERSION + ".jar"));
        }
    }

    Path folder() {
        return folder;
    }

    private static void link(Path from, Path to, String except) throws IOException {
        Files.createDirectories(to);
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(from)) {
            for (Path entry : entries) {
                if (!entry.getFileName().toString().equals(except)) {
                    link(entry, to.resolve(entry.getFileName().toString()));
                }
            }
        }
    }

    private static void link(Path entry, Path link) throws IOException {
        try {
            Files.createSymbolicLink(link, entry.toAbsolutePath());
        } catch (FileAlreadyExistsException e) {
            // An earlier run has made the link.
        }
    }

    private void put(String name, Path pom, Path jar) {
        try {
            Path version = Files.createDirectories(folder.resolve("io/sockspan/" + name + "/" + VERSION));
            Files.copy(pom, version.resolve(name + "-" + VERSION + ".pom"), StandardCopyOption.REPLACE_EXISTING);
            if (jar != null) {
                Files.copy(jar, version.resolve(name + "-" + VERSION + ".jar"), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
