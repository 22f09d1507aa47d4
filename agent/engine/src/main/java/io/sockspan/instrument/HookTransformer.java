package io.sockspan.instrument;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts the hook table into the JDK's classes. {@link #install} loads every class of the table and retransforms them in one call, which
 * is one safepoint. Afterwards it costs a hash lookup for each class that any thread loads; so our hooks survive another agent's
 * retransformation. A class that cannot be transformed stays as it was, and {@link #missing} reports its rows.
 */
public final class HookTransformer implements ClassFileTransformer {
    private final Map<String, List<Hook>> byOwner = new LinkedHashMap<>();

    /** By identity, because hashing a record would start the JDK's method handles. */
    private final Set<Hook> matched = Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

    private final Map<String, String> failures = new ConcurrentHashMap<>();
    private final List<Class<?>> targets = new ArrayList<>();

    public HookTransformer(Collection<Hook> hooks) {
        for (Hook hook : hooks) {
            add(byOwner, hook.owner(), hook);
        }
    }

    /** Hooks every class of the table that this JDK has; never throws for a single class. */
    public void install(Instrumentation instrumentation) {
        for (String owner : byOwner.keySet()) {
            try {
                targets.add(Class.forName(owner.replace('/', '.'), false, null));
            } catch (ClassNotFoundException e) {
                // Another JDK's class: its rows have alternatives, and missing() reports it if none matched.
            }
        }
        instrumentation.addTransformer(this, true);
        retransform(instrumentation);
    }

    /** Puts every class back as it would be without this transformer; false if the JVM refused. */
    public boolean remove(Instrumentation instrumentation) {
        instrumentation.removeTransformer(this);
        failures.clear();
        try {
            retransform(instrumentation);
        } catch (Error e) {
            // An error of the JVM's own, as when memory is short, is a refusal too: the agent that leaves has more to
            // put back.
            failures.put("retransform", e.toString());
        }
        return failures.isEmpty();
    }

    private void retransform(Instrumentation instrumentation) {
        try {
            instrumentation.retransformClasses(targets.toArray(new Class<?>[0]));
        } catch (UnmodifiableClassException | RuntimeException | LinkageError e) {
            failures.put("retransform", e.toString());
        }
    }

    @Override
    public byte @Nullable [] transform(
            @Nullable ClassLoader loader,
            @Nullable String name,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] original) {
        // Every class of the table is loaded before the transformer is added, so it comes here as one that is
        // retransformed.
        if (loader != null || name == null || redefined == null) {
            return null;
        }
        List<Hook> hooks = byOwner.get(name);
        if (hooks == null) {
            return null;
        }
        try {
            return HookVisitor.apply(original, redefined, hooks, matched);
        } catch (Throwable t) {
            failures.put(name, t.toString());
            return null;
        }
    }

    /** Abilities none of whose rows matched, each with the places that were searched; empty when all is well. */
    public List<String> missing() {
        Map<String, List<Hook>> byAbility = new LinkedHashMap<>();
        for (List<Hook> hooks : byOwner.values()) {
            for (Hook hook : hooks) {
                add(byAbility, hook.ability(), hook);
            }
        }
        List<String> missing = new ArrayList<>();
        for (Map.Entry<String, List<Hook>> ability : byAbility.entrySet()) {
            if (Collections.disjoint(ability.getValue(), matched)) {
                missing.add(ability.getKey() + " (" + places(ability.getValue()) + ")");
            }
        }
        return missing;
    }

    private static String places(List<Hook> hooks) {
        Set<String> places = new TreeSet<>();
        for (Hook hook : hooks) {
            places.add(hook.place());
        }
        return String.join(", ", places);
    }

    private static void add(Map<String, List<Hook>> groups, String key, Hook hook) {
        List<Hook> group = groups.get(key);
        if (group == null) {
            group = new ArrayList<>();
            groups.put(key, group);
        }
        group.add(hook);
    }

    /** What could not be transformed, by class, with the reason. */
    public Map<String, String> failures() {
        return failures;
    }
}
