package io.sockspan.agent;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/**
 * Loads the engine from {@code engine/} in the agent's own jar. Classes end in {@code .classdata} there, so that no scanner of class paths
 * takes them for classes. Its parent is the platform's loader: the engine sees the JDK and nothing of the application, and the application
 * sees nothing of the engine. Any thread may load; in practice the installing thread and the agent's own do.
 */
final class EngineLoader extends ClassLoader implements Closeable {
    private static final String ROOT = "engine/";
    private static final int BUFFER = 8192;

    static {
        registerAsParallelCapable();
    }

    private final JarFile jar;
    private final URL location;

    private EngineLoader(JarFile jar, URL location, ClassLoader parent) {
        super(parent);
        this.jar = jar;
        this.location = location;
    }

    /** A loader over the jar that this class came from. */
    static EngineLoader open(ClassLoader parent) throws Exception {
        URL location = EngineLoader.class.getProtectionDomain().getCodeSource().getLocation();
        return new EngineLoader(new JarFile(new File(location.toURI())), location, parent);
    }

    /** The parent for an engine inside an application. Not the system loader's parent, because an application may have set that. */
    static ClassLoader platform() throws Exception {
        // By name, because this class must also load on Java 8.
        return (ClassLoader)
                ClassLoader.class.getMethod("getPlatformClassLoader").invoke(null);
    }

    /** Closes the jar; no class can be loaded afterwards. */
    @Override
    public void close() {
        try {
            jar.close();
        } catch (IOException e) {
            // Read-only: nothing is lost but the descriptor.
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        String entry = ROOT + name.replace('.', '/') + ".classdata";
        try (InputStream in = stream(entry)) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(BUFFER);
            byte[] buffer = new byte[BUFFER];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                bytes.write(buffer, 0, n);
            }
            return defineClass(
                    name, bytes.toByteArray(), 0, bytes.size(), getClass().getProtectionDomain());
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    @Override
    protected @Nullable URL findResource(String name) {
        JarEntry entry = jar.getJarEntry(path(name));
        try {
            return entry == null ? null : new URL("jar:" + location + "!/" + path(name));
        } catch (MalformedURLException e) {
            return null;
        }
    }

    @Override
    protected Enumeration<URL> findResources(String name) {
        URL resource = findResource(name);
        return resource == null
                ? Collections.<URL>emptyEnumeration()
                : Collections.enumeration(Collections.singleton(resource));
    }

    /** Read from the jar itself, because a URL would go through the application's handlers and caches. */
    @Override
    public @Nullable InputStream getResourceAsStream(String name) {
        try {
            InputStream own = stream(path(name));
            return own == null ? super.getResourceAsStream(name) : own;
        } catch (IOException e) {
            return null;
        }
    }

    private static String path(String name) {
        return ROOT + (name.endsWith(".class") ? name + "data" : name);
    }

    private @Nullable InputStream stream(String path) throws IOException {
        JarEntry entry = jar.getJarEntry(path);
        return entry == null ? null : jar.getInputStream(entry);
    }
}
