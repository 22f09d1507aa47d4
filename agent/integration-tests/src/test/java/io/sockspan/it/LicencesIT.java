package io.sockspan.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Proves that each published jar carries Sockspan's licence and notice, and sockspan.jar those of every library in it. */
class LicencesIT {
    private static final Path ROOT = Path.of("../..");

    /** What the agent's jar holds of its own: the first names of its packages. */
    private static final List<String> OWN = List.of("io/sockspan/", "java/lang/Sockspan1");

    /** Whose the other classes are: their packages, and the files in {@code META-INF/licenses} that cover them. */
    private static final Map<String, List<String>> LIBRARIES = Map.of(
            "io/opentelemetry/", List.of("opentelemetry", "protobuf", "weak-lock-free"),
            "net/bytebuddy/jar/asm/", List.of("byte-buddy", "asm"),
            "picocli/", List.of("picocli"));

    private static final String APACHE = "Apache License\n                           Version 2.0, January 2004";
    private static final String BSD = "Redistribution and use in source and binary forms";

    static List<Path> published() throws IOException {
        List<Path> jars = new ArrayList<>(List.of(Agent.jar()));
        for (String module : List.of("sockspan-test", "sockspan-junit-jupiter")) {
            try (Stream<Path> built = Files.list(Path.of("../junit", module, "target"))) {
                jars.addAll(built.filter(file -> file.toString().endsWith(".jar"))
                        .filter(file -> file.getFileName().toString().startsWith(module))
                        .collect(Collectors.toList()));
            }
        }
        assertThat(jars)
                .as("the agent's jar and those of the two test integrations")
                .hasSizeGreaterThanOrEqualTo(3);
        return jars;
    }

    @ParameterizedTest
    @MethodSource("published")
    void aPublishedJarCarriesTheLicenceAndTheNotice(Path published) throws IOException {
        try (JarFile jar = new JarFile(published.toFile())) {
            assertThat(text(jar, "META-INF/LICENSE"))
                    .contains(APACHE)
                    .isEqualTo(Files.readString(ROOT.resolve("LICENSE")));
            assertThat(text(jar, "META-INF/NOTICE")).isEqualTo(Files.readString(ROOT.resolve("NOTICE")));
        }
    }

    @Test
    void theAgentsJarCarriesTheLicenceOfEachLibraryInIt() throws IOException {
        Set<String> expected = new TreeSet<>();
        try (JarFile jar = new JarFile(Agent.jar().toFile())) {
            for (String type : types(jar)) {
                List<String> licences = LIBRARIES.entrySet().stream()
                        .filter(library -> type.startsWith(library.getKey()))
                        .flatMap(library -> library.getValue().stream())
                        .collect(Collectors.toList());
                assertThat(licences).as("licences that cover " + type).isNotEmpty();
                expected.addAll(licences);
            }
            for (String licence : expected) {
                assertThat(text(jar, "META-INF/licenses/" + licence)).containsAnyOf(APACHE, BSD);
            }
            assertThat(files(jar, "META-INF/licenses/"))
                    .as("no licence of what is not in the jar")
                    .isEqualTo(expected);
        }
    }

    /** The classes of others, without the folder and the ending under which they are hidden. */
    private static List<String> types(JarFile jar) {
        List<String> types = files(jar, "").stream()
                .filter(name -> name.endsWith(".class") || name.endsWith(".classdata"))
                .map(name -> name.startsWith("engine/") ? name.substring("engine/".length()) : name)
                .filter(name -> OWN.stream().noneMatch(name::startsWith))
                .collect(Collectors.toList());
        assertThat(types).as("the classes of libraries").hasSizeGreaterThan(100);
        return types;
    }

    /** The names below {@code folder}, without it. */
    private static Set<String> files(JarFile jar, String folder) {
        return jar.stream()
                .filter(entry -> !entry.isDirectory() && entry.getName().startsWith(folder))
                .map(entry -> entry.getName().substring(folder.length()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String text(JarFile jar, String name) throws IOException {
        ZipEntry entry = jar.getEntry(name);
        assertThat(entry).as(name + " in " + jar.getName()).isNotNull();
        try (InputStream in = jar.getInputStream(entry)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
