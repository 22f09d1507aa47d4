package io.sockspan.test;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;

/** Finds the agent's jar on the class path of this class, by the agent's own class. Never fails. */
final class AgentJar {
    private AgentJar() {}

    /** Empty if it is not on the class path, or is there as a folder of classes. */
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
