package io.sockspan.origin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Proves that the main class is found for each way to start a JVM. */
class MainClassTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "com.acme.Main, com.acme.Main",
        "com.acme.Main one /two.jar, com.acme.Main",
        "com.acme/com.acme.Main one, com.acme.Main",
        "Main, Main"
    })
    void aClassOrAModuleNamesItsMainClass(String command, String main) {
        assertThat(MainClass.of(command)).isEqualTo(main);
    }

    @Test
    void withoutACommandThereIsNoMainClass() {
        assertThat(MainClass.of(null)).isNull();
        assertThat(MainClass.of(" ")).isNull();
    }

    private Path jar(String name, String main, String start) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(Attributes.Name.MAIN_CLASS, main);
        if (start != null) {
            attributes.putValue("Start-Class", start);
        }
        Path jar = folder.resolve(name);
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            out.finish();
        }
        return jar;
    }

    @Test
    void aJarsManifestNamesItsMainClassEvenIfItsPathHoldsBlanks() throws IOException {
        Path jar = jar("my app.jar", "com.acme.Main", null);
        assertThat(MainClass.of(jar.toString())).isEqualTo("com.acme.Main");
        assertThat(MainClass.of(jar + " an argument.jar")).isEqualTo("com.acme.Main");
    }

    @Test
    void aJarOfJarsHasTheApplicationsMainClass() throws IOException {
        Path war = jar("app.war", "org.springframework.boot.loader.WarLauncher", "com.acme.Shop");
        assertThat(MainClass.of(war + " x")).isEqualTo("com.acme.Shop");
    }

    @Test
    void aFileThatIsNoJarHasNoMainClass() throws IOException {
        Path jar = Files.writeString(folder.resolve("text.jar"), "no jar");
        assertThat(MainClass.of(jar.toString())).isNull();
    }
}
