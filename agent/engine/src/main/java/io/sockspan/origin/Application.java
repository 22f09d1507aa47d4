package io.sockspan.origin;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether a class is the application's, told by its name and by where it was loaded from; pure. What lies as files in a folder, or in the
 * part of an archive that is for the application's own, was compiled here; in jars it is what shares the main class's packages.
 */
final class Application {
    /** Whose main class runs the application and is none of it: it says nothing about packages. */
    private static final List<String> LAUNCHERS = List.of(
            "clojure.",
            "com.intellij.rt.",
            "com.sun.enterprise.glassfish.",
            "com.sun.tools.javac.launcher.",
            "groovy.",
            "io.openliberty.",
            "io.quarkus.bootstrap.",
            "org.apache.catalina.",
            "org.apache.flink.",
            "org.apache.maven.",
            "org.apache.spark.",
            "org.codehaus.plexus.classworlds.",
            "org.eclipse.jdt.",
            "org.eclipse.jetty.",
            "org.gradle.",
            "org.jboss.modules.",
            "org.junit.",
            "org.springframework.boot.loader.",
            "scala.",
            "worker.org.gradle.");

    /** Second parts of a package that many who have nothing to do with each other share: of these the third tells them apart. */
    private static final Set<String> SHARED =
            Set.of("ac", "apache", "co", "com", "eclipse", "github", "gitlab", "google", "gov", "net", "org");

    /** {@code .java}: compiled in memory by the launcher of single source files. */
    private static final Pattern OWN_PLACE =
            Pattern.compile("file:.*/|.*[/!](WEB-INF|BOOT-INF)/classes[!/]*|.*\\.java");

    /** Each with the dot at its end. */
    private final List<String> packages;

    private final boolean places;
    private final boolean mainJar;

    private Application(List<String> packages, boolean places, boolean mainJar) {
        this.packages = packages;
        this.places = places;
        this.mainJar = mainJar;
    }

    /** That of {@code packages}, names with a colon between, and nothing else. */
    static Application named(String packages) {
        return new Application(
                Arrays.stream(packages.split(":", -1)).map(name -> name + ".").toList(), false, false);
    }

    /** That which {@code mainClass} begins; null if that is not known. */
    static Application begunBy(@Nullable String mainClass) {
        if (mainClass == null || LAUNCHERS.stream().anyMatch(mainClass::startsWith)) {
            return new Application(List.of(), true, false);
        }
        String[] parts = mainClass.split("\\.", -1);
        if (parts.length == 1) {
            return new Application(List.of(), true, true);
        }
        int telling = parts.length > 2 && SHARED.contains(parts[1]) ? 3 : 2;
        int taken = Math.min(telling, parts.length - 1);
        return new Application(List.of(String.join(".", Arrays.copyOf(parts, taken)) + "."), true, false);
    }

    /** Whether it is known which packages of jars are the application's, so that the others are not. */
    boolean knowsJars() {
        return mainJar || !packages.isEmpty();
    }

    /** Whether the main class has no package, and speaks for all of its jar. */
    boolean ownsMainJar() {
        return mainJar;
    }

    /** Whether it is the class {@code name}, loaded from {@code place}; {@code mainPlace} is the main class's. */
    boolean owns(String name, @Nullable String place, @Nullable String mainPlace) {
        if (packages.stream().anyMatch(name::startsWith)) {
            return true;
        }
        boolean ownPlace = places && place != null && OWN_PLACE.matcher(place).matches();
        return ownPlace || (mainJar && place != null && place.equals(mainPlace));
    }
}
