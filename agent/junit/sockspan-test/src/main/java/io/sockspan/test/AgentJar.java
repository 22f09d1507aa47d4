package io.sockspan.test;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;

/** The agent's jar, found by the class that lies open in it; looked for on the class path of whoever asks. */
final class AgentJar {
    private AgentJar() {}

    /** Empty if it is not on the class path, or there as a folder of classes. */
    static Optional<Path> find() {
        try {
            CodeSource source = Class.forName("io.sockspan.agent.Agent", false, AgentJar.class.getClassLoader())
                    .getProtectionDomain()
                    .getCodeSource();
            URI location = source.getLocation().toURI();
            return Optional.of(Path.of(location)).filter(Files::isRegularFile);
        } catch (Exception e) {
            return Optional.empty();
        }
    }
}
