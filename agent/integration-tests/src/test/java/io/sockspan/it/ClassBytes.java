package io.sockspan.it;

import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * An independent witness of which code runs: an agent of the test's own. It comes into the JVM after ours each time, and has the JDK's
 * socket classes retransformed. It records the bytes that our transformer, if there is one, passes on. The test compares code, member by
 * member, because a JVM of 21 and later keeps constants of an undone transformation that no code uses.
 */
public final class ClassBytes implements ClassFileTransformer {
    private static final List<String> CLASSES = List.of(
            "sun.nio.ch.SocketDispatcher",
            "sun.nio.ch.SocketChannelImpl",
            "sun.nio.ch.ServerSocketChannelImpl",
            "sun.nio.ch.UnixAsynchronousSocketChannelImpl",
            "sun.nio.ch.NioSocketImpl",
            "sun.nio.ch.Net",
            "sun.security.ssl.SSLSocketImpl$AppInputStream");

    private final Path folder;

    private ClassBytes(Path folder) {
        this.folder = folder;
    }

    /** {@code folder} gets a file for each class. */
    public static void agentmain(String folder, Instrumentation instrumentation) throws Exception {
        List<Class<?>> classes = new ArrayList<>();
        for (String name : CLASSES) {
            classes.add(Class.forName(name, false, null));
        }
        ClassBytes witness = new ClassBytes(Path.of(folder));
        instrumentation.addTransformer(witness, true);
        instrumentation.retransformClasses(classes.toArray(new Class<?>[0]));
        instrumentation.removeTransformer(witness);
    }

    @Override
    public byte[] transform(
            ClassLoader loader, String name, Class<?> redefined, ProtectionDomain domain, byte[] bytes) {
        // By name, because a class that is loaded meanwhile comes here too, with the class that its thread redefines.
        String dotted = name.replace('/', '.');
        if (redefined != null && CLASSES.contains(dotted)) {
            try {
                Files.write(folder.resolve(dotted), bytes);
            } catch (IOException e) {
                // The file is then missing, and the test fails for that.
            }
        }
        return null;
    }

    /** The code that runs in JVM {@code pid} now, by class name. */
    static Map<String, String> in(long pid, Path folder) throws Exception {
        Path jar = folder.resolve("witness.jar");
        if (!Files.exists(jar)) {
            write(jar);
        }
        Path bytes = Files.createTempDirectory(folder, "bytes");
        VirtualMachine jvm = VirtualMachine.attach(Long.toString(pid));
        try {
            jvm.loadAgent(jar.toString(), bytes.toString());
        } finally {
            jvm.detach();
        }
        Map<String, String> code = new TreeMap<>();
        for (String name : CLASSES) {
            code.put(name, ClassText.of(Files.readAllBytes(bytes.resolve(name))));
        }
        return code;
    }

    private static void write(Path jar) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(new Attributes.Name("Agent-Class"), ClassBytes.class.getName());
        attributes.put(new Attributes.Name("Can-Retransform-Classes"), "true");
        String entry = ClassBytes.class.getName().replace('.', '/') + ".class";
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream to = new JarOutputStream(out, manifest)) {
            to.putNextEntry(new JarEntry(entry));
            ClassBytes.class.getClassLoader().getResourceAsStream(entry).transferTo(to);
        }
    }
}
