package io.sockspan.cli;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import picocli.CommandLine.IVersionProvider;

/** The version, from the manifest of the jar that runs. */
final class Version implements IVersionProvider {
    /** The path of the jar that this class came from. */
    static Path jar() throws URISyntaxException {
        return Path.of(Version.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    }

    @Override
    public String[] getVersion() throws IOException, URISyntaxException {
        try (JarFile jar = new JarFile(jar().toFile())) {
            String version = jar.getManifest().getMainAttributes().getValue(Attributes.Name.IMPLEMENTATION_VERSION);
            return new String[] {"sockspan " + version};
        }
    }
}
