package io.sockspan.origin;

import io.sockspan.model.Origins;
import java.lang.instrument.Instrumentation;
import java.net.URL;
import java.security.CodeSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds out where the classes of a stack were loaded from, by one look over all loaded classes for the names that are not known yet:
 * some milliseconds at 20,000 classes, some 100 bytes kept for a name. Loads and initialises no class, calls nothing that an application
 * can override, and keeps names only: a class that was held would keep its loader. The agent's threads only, one at a time.
 */
public final class LoadedClasses implements Origins {
    /** Where a name's classes came from. */
    private static final class Known {
        private final boolean application;
        private final @Nullable String place;

        private Known(boolean application, @Nullable String place) {
            this.application = application;
            this.place = place;
        }
    }

    /** Names kept, those used last: all that open sockets in any program seen, many times over. */
    private static final int LIMIT = 4_096;

    private final Instrumentation instrumentation;
    private final String packages;
    private final SourceLines lines = new SourceLines();
    private final ScanLimiter looks = new ScanLimiter();
    private final Map<String, Known> known = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
            return size() > LIMIT;
        }
    };

    private @Nullable Application application;
    private @Nullable String mainClass;
    private @Nullable String mainPlace;
    private boolean seen;

    /** {@code packages} names the application's, with a colon between; empty to find it out. */
    public LoadedClasses(Instrumentation instrumentation, String packages) {
        this.instrumentation = instrumentation;
        this.packages = packages;
    }

    @Override
    public Set<String> ofApplication(Set<String> classes) {
        Set<String> unknown = new HashSet<>(classes);
        unknown.removeAll(known.keySet());
        if (!unknown.isEmpty()) {
            learn(unknown);
        }
        Set<String> ours = new HashSet<>();
        for (String name : classes) {
            Known of = known.get(name);
            if (of == null ? application().owns(name, null, null) : of.application) {
                ours.add(name);
            }
        }
        seen |= !ours.isEmpty();
        return ours;
    }

    @Override
    public boolean knowApplication() {
        return seen || application().knowsJars();
    }

    @Override
    public @Nullable String source(StackTraceElement frame) {
        Known of = known.get(frame.getClassName());
        return of == null || of.place == null ? null : lines.text(frame, of.place);
    }

    private Application application() {
        Application made = application;
        if (made == null) {
            mainClass = MainClass.of(System.getProperty("sun.java.command"));
            made = packages.isEmpty() ? Application.begunBy(mainClass) : Application.named(packages);
            application = made;
        }
        return made;
    }

    private void learn(Set<String> names) {
        if (!looks.permits()) {
            return;
        }
        Application whose = application();
        Set<String> wanted = new HashSet<>(names);
        boolean askMain = whose.ownsMainJar() && mainPlace == null && mainClass != null;
        if (askMain) {
            wanted.add(mainClass);
        }
        Map<String, Set<String>> places = places(wanted);
        if (askMain) {
            mainPlace = places.getOrDefault(mainClass, Set.of()).stream()
                    .findFirst()
                    .orElse(null);
        }
        for (String name : names) {
            known.put(name, judged(whose, name, places.getOrDefault(name, Set.of())));
        }
    }

    /** Of one name in several loaders any may be meant: it is the application's if one is. */
    private Known judged(Application whose, String name, Set<String> places) {
        for (String place : places) {
            if (whose.owns(name, place, mainPlace)) {
                return new Known(true, place);
            }
        }
        return new Known(
                whose.owns(name, null, mainPlace), places.stream().findFirst().orElse(null));
    }

    /** Where each of {@code wanted} was loaded from, in an order that is the same in each run. */
    private Map<String, Set<String>> places(Set<String> wanted) {
        Map<String, Set<String>> places = new HashMap<>();
        for (Class<?> type : instrumentation.getAllLoadedClasses()) {
            // The JDK's own frames are told by their modules, and who defines a class makes the JVM keep its name.
            if (type.isArray() || type.getClassLoader() == null || !wanted.contains(type.getName())) {
                continue;
            }
            String place = place(type);
            if (place != null) {
                places.computeIfAbsent(type.getName(), name -> new TreeSet<>()).add(place);
            }
        }
        return places;
    }

    /** Not {@link URL#toExternalForm}, which a handler of the application's may write. */
    private static @Nullable String place(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        URL location = source == null ? null : source.getLocation();
        return location == null ? null : location.getProtocol() + ":" + location.getPath();
    }
}
