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
 * Finds out where the classes of a stack were loaded from. One scan over all loaded classes answers for all names that are not known yet:
 * some milliseconds at 20,000 classes, and some 100 bytes kept for a name. It loads and initialises no class, and calls nothing that an
 * application can override. It keeps names only, because a class would keep its loader. The agent's threads only, one at a time.
 */
public final class LoadedClasses implements Origins {
    /** What is known of a name: whether its class is the application's, and where it was loaded from. */
    private static final class Known {
        private final boolean application;
        private final @Nullable String place;

        private Known(boolean application, @Nullable String place) {
            this.application = application;
            this.place = place;
        }
    }

    /** How many names are kept, the most recently used. No program that we have seen opens sockets in nearly as many classes. */
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

    /** {@code packages} names the application's packages, with a colon between; if it is empty, they are found out. */
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

    /** Several loaders may have a class of this name: it is the application's if one of them is. */
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
            // A frame of the JDK is known by its module, and asking a class for its name makes the JVM keep the name.
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

    /** Not by {@link URL#toExternalForm}, because that may run a handler of the application's. */
    private static @Nullable String place(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        URL location = source == null ? null : source.getLocation();
        return location == null ? null : location.getProtocol() + ":" + location.getPath();
    }
}
