package io.sockspan.origin;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides by a class's name, and by where it was loaded from, whether it is the application's; pure. A class file in a folder, or in the
 * part of an archive that is for the application's own classes, is the application's. So is a class in a jar that shares the main class's
 * packages.
 */
final class Application {
    /** Launchers: their main class runs the application without being part of it, so it says nothing about packages. */
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

    /** Second parts of a package name that unrelated projects share, so that only the third part tells the projects apart. */
    private static final Set<String> SHARED =
            Set.of("ac", "apache", "co", "com", "eclipse", "github", "gitlab", "google", "gov", "net", "org");

    /** {@code .java} is for what the launcher of single source files compiles in memory. */
    private static final Pattern OWN_PLACE =
            Pattern.compile("file:.*/|.*[/!](WEB-INF|BOOT-INF)/classes[!/]*|.*\\.java");

    /** Package names, each with a dot at its end. */
    private final List<String> packages;

    private final boolean places;
    private final boolean mainJar;

    private Application(List<String> packages, boolean places, boolean mainJar) {
        this.packages = packages;
        this.places = places;
        this.mainJar = mainJar;
    }

    /** The application that consists of {@code packages} alone: names with a colon between. */
    static Application named(String packages) {
        return new Application(
                Arrays.stream(packages.split(":", -1)).map(name -> name + ".").toList(), false, false);
    }

    /** The application that {@code mainClass} begins; null if the main class is not known. */
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

    /** Whether the class {@code name}, loaded from {@code place}, is the application's; {@code mainPlace} is the main class's. */
    boolean owns(String name, @Nullable String place, @Nullable String mainPlace) {
        if (packages.stream().anyMatch(name::startsWith)) {
            return true;
        }
        boolean ownPlace = places && place != null && OWN_PLACE.matcher(place).matches();
        return ownPlace || (mainJar && place != null && place.equals(mainPlace));
    }
}
