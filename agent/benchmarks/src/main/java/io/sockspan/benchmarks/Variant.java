package io.sockspan.benchmarks;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * What is added to the JVM that runs a program.
 *
 * @param arguments the options of the JVM
 */
record Variant(List<String> arguments) {
    static final String EMPTY_JAR = "empty-agent.jar";

    /** No agent: all others are compared with this. */
    static final Variant NONE = new Variant(List.of());

    /** An agent whose premain does nothing: it shows what any agent costs the JVM. */
    public static final class Empty {
        private Empty() {}

        /** The JVM calls it. */
        public static void premain(String argument) {}
    }

    /** Sockspan with its defaults, silent. */
    static Variant sockspan(Path jar) {
        return new Variant(List.of("-javaagent:" + jar + "=log=none"));
    }

    /** Writes the jar of {@link Empty} to {@code folder}. */
    static Variant empty(Path folder) throws IOException {
        String entry = Empty.class.getName().replace('.', '/') + ".class";
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", Empty.class.getName());
        manifest.getMainAttributes().putValue("Can-Retransform-Classes", "true");
        Path jar = folder.resolve(EMPTY_JAR);
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream jarOut = new JarOutputStream(out, manifest);
                var in = Empty.class.getClassLoader().getResourceAsStream(entry)) {
            if (in == null) {
                throw new IOException("no " + entry + " on the class path");
            }
            jarOut.putNextEntry(new JarEntry(entry));
            in.transferTo(jarOut);
        }
        return new Variant(List.of("-javaagent:" + jar));
    }
}
