package io.sockspan.instrument;

import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandles;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Defines the doorway's classes in java.base, on the thread that installs the agent, in a few milliseconds. It opens {@code java.lang} and
 * the packages whose internals the engine reads to the engine's module, then defines each class next to {@code Object}. Unlike a jar that
 * is appended to the boot class path, this leaves the JVM's archived classes in use. It names no doorway class, because none exists before.
 */
public final class DoorwayClasses {
    /** In the order of definition: a class comes after those that it extends. The build gives them their names in java.lang. */
    private static final String[] NAMES = {
        "io.sockspan.doorway.SocketSink",
        "io.sockspan.doorway.NoSink",
        "io.sockspan.doorway.SocketHooks",
        "io.sockspan.doorway.Kernel"
    };

    /** Packages of java.base that the engine reads; the class that reads one says why. */
    private static final String[] OPENED = {
        "java.lang", "java.io", "java.net", "java.nio.channels.spi", "sun.nio.ch", "sun.security.ssl", "jdk.internal.vm"
    };

    private DoorwayClasses() {}

    /** Whether this JVM already has them, from an agent that was here earlier. */
    public static boolean present() {
        try {
            Class.forName(NAMES[0], false, null);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    public static void open(Instrumentation instrumentation) {
        Set<Module> us = Set.of(DoorwayClasses.class.getModule());
        Map<String, Set<Module>> opens = new HashMap<>();
        for (String name : OPENED) {
            opens.put(name, us);
        }
        instrumentation.redefineModule(Object.class.getModule(), Set.of(), Map.of(), opens, Set.of(), Map.of());
    }

    public static void define() throws IOException, IllegalAccessException {
        MethodHandles.Lookup inJavaLang = MethodHandles.privateLookupIn(Object.class, MethodHandles.lookup());
        for (String name : NAMES) {
            inJavaLang.defineClass(bytes(name));
        }
    }

    private static byte[] bytes(String name) throws IOException {
        String resource = name.replace('.', '/') + ".class";
        try (InputStream in = DoorwayClasses.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("the agent's jar holds no " + resource);
            }
            return in.readAllBytes();
        }
    }
}
