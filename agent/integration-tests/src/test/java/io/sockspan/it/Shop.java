package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** An application {@code com.acme.shop} and the library {@code org.pool} that opens its sockets, compiled and laid out as a test needs. */
final class Shop {
    private static final Path SOURCES = Path.of("src/test/story");

    private final Path folder;
    private final Path pool;

    /** A shop in a folder of the test's own. */
    Shop(Path folder) throws IOException {
        this.folder = folder;
        pool = jar("pool-1.7.jar", compiled("pool", folder.resolve("pool")), "", null);
    }

    Path pool() {
        return pool;
    }

    /** Compiles {@code project} into {@code classes}. */
    private Path compiled(String project, Path classes, Path... path) throws IOException {
        return compiled(SOURCES.resolve(project), classes, path);
    }

    private static Path compiled(Path sources, Path classes, Path... path) throws IOException {
        Files.createDirectories(classes);
        List<String> arguments = new ArrayList<>(List.of("-g", "--release", "17", "-d", classes.toString()));
        if (path.length > 0) {
            arguments.addAll(List.of("-cp", Stream.of(path).map(Path::toString).collect(Collectors.joining(":"))));
        }
        files(sources).forEach(file -> arguments.add(file.toString()));
        int code = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(new String[0]));
        assertThat(code).as("compiling " + sources).isZero();
        return classes;
    }

    private static List<Path> files(Path under) throws IOException {
        try (Stream<Path> files = Files.walk(under)) {
            return files.filter(Files::isRegularFile).sorted().collect(Collectors.toList());
        }
    }

    /** A jar of {@code classes}, each under {@code prefix} and its path; with a {@code main} class it can be started, with the library. */
    private Path jar(String name, Path classes, String prefix, String main) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        if (main != null) {
            manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, main);
            manifest.getMainAttributes()
                    .put(Attributes.Name.CLASS_PATH, pool.getFileName().toString());
        }
        Path jar = folder.resolve(name);
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            for (Path file : files(classes)) {
                out.putNextEntry(new JarEntry(prefix + classes.relativize(file)));
                Files.copy(file, out);
            }
        }
        return jar;
    }

    private Path classes() throws IOException {
        return compiled("shop", folder.resolve("shop"), pool);
    }

    /** The last arguments of a command for the application in a jar on the class path, and the library in another. */
    List<String> jars() throws IOException {
        return List.of("-cp", jar("shop.jar", classes(), "", null) + ":" + pool, "com.acme.shop.Main");
    }

    /** The same for a jar that is started with -jar. */
    List<String> startedJar() throws IOException {
        return List.of(
                "-jar", jar("started.jar", classes(), "", "com.acme.shop.Main").toString());
    }

    /** The same for one jar that holds both. */
    List<String> shadedJar() throws IOException {
        Path both = compiled("shop", compiled("pool", folder.resolve("both")), pool);
        return List.of("-jar", jar("shaded.jar", both, "", "com.acme.shop.Main").toString());
    }

    /** A project as Maven lays it out, with its sources; the library is a jar. */
    List<String> project() throws IOException {
        for (Path file : files(SOURCES.resolve("shop"))) {
            Path copy = source().resolve(SOURCES.resolve("shop").relativize(file));
            Files.createDirectories(copy.getParent());
            Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        }
        return List.of(
                "-cp", compiled(source(), folder.resolve("target/classes"), pool) + ":" + pool, "com.acme.shop.Main");
    }

    /** The folder of the project's sources. */
    Path source() {
        return folder.resolve("src/main/java");
    }

    /** The application in a container, unpacked. */
    List<String> unpackedWar() throws IOException {
        Path classes = compiled("shop", folder.resolve("war/WEB-INF/classes"), pool);
        return contained(classes.toUri().toString());
    }

    /** The application in a container, as one archive. */
    List<String> packedWar() throws IOException {
        Path war = jar("shop.war", classes(), "WEB-INF/classes/", null);
        return contained("jar:" + war.toUri() + "!/WEB-INF/classes/");
    }

    private List<String> contained(String place) throws IOException {
        Path container = jar("bootstrap.jar", compiled("container", folder.resolve("container")), "", null);
        return List.of(
                "-cp",
                container.toString(),
                "org.apache.catalina.startup.Bootstrap",
                place,
                pool.toUri().toString());
    }

    /** Puts the library's sources into a jar in the library's folder. */
    void addSourcesOfPool() {
        try {
            jar("pool-1.7-sources.jar", SOURCES.resolve("pool"), "", null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
