package io.sockspan.instrument;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts the hook table into the JDK's classes. {@link #install} loads every class of the table and retransforms them in one call, which
 * is one safepoint; afterwards each class that any thread loads costs a hash lookup, so that another agent's retransformation keeps our
 * hooks. A class that cannot be transformed stays as it was, and its rows are reported by {@link #missing}.
 */
public final class HookTransformer implements ClassFileTransformer {
    private final Map<String, List<Hook>> byOwner = new LinkedHashMap<>();
    private final Set<Hook> matched = ConcurrentHashMap.newKeySet();
    private final Map<String, String> failures = new ConcurrentHashMap<>();

    public HookTransformer(Collection<Hook> hooks) {
        hooks.forEach(hook -> byOwner.computeIfAbsent(hook.owner(), owner -> new ArrayList<>())
                .add(hook));
    }

    /** Hooks every class of the table that this JDK has; never throws for a single class. */
    public void install(Instrumentation instrumentation) {
        List<Class<?>> targets = new ArrayList<>();
        for (String owner : byOwner.keySet()) {
            try {
                targets.add(Class.forName(owner.replace('/', '.'), false, null));
            } catch (ClassNotFoundException e) {
                // Another JDK's class: its rows have alternatives, and missing() tells if none matched.
            }
        }
        instrumentation.addTransformer(this, true);
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
        if (loader != null || name == null) {
            return null;
        }
        List<Hook> hooks = byOwner.get(name);
        if (hooks == null) {
            return null;
        }
        try {
            return HookVisitor.apply(original, hooks, matched);
        } catch (Throwable t) {
            failures.put(name, t.toString());
            return null;
        }
    }

    /** Abilities none of whose rows matched, each with the places that were looked for; empty when all is well. */
    public List<String> missing() {
        Map<String, List<Hook>> byAbility = new LinkedHashMap<>();
        byOwner.values()
                .forEach(hooks -> hooks.forEach(hook -> byAbility
                        .computeIfAbsent(hook.ability(), ability -> new ArrayList<>())
                        .add(hook)));
        List<String> missing = new ArrayList<>();
        byAbility.forEach((ability, hooks) -> {
            if (hooks.stream().noneMatch(matched::contains)) {
                Set<String> places = new TreeSet<>();
                hooks.forEach(hook -> places.add(hook.place()));
                missing.add(ability + " (" + String.join(", ", places) + ")");
            }
        });
        return missing;
    }

    /** What could not be transformed, by class, with the reason. */
    public Map<String, String> failures() {
        return failures;
    }

    /** Rows that found their method, as text, sorted. */
    public List<String> matched() {
        return matched.stream()
                .sorted(Comparator.comparing(Hook::place).thenComparing(Hook::call))
                .map(hook -> hook.place() + " -> " + hook.call())
                .toList();
    }
}
