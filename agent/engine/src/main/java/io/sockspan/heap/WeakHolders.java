package io.sockspan.heap;

import java.lang.ref.Reference;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The classes whose instances hold less than a field does, among those that are loaded; loads none. Pure. */
final class WeakHolders {
    /** What a group of asynchronous channels knows them by. */
    private static final String PORT = "sun.nio.ch.Port";

    private WeakHolders() {}

    /** Each class of weak, soft, phantom or final references, in an array, with all its superinterfaces behind it. */
    static Object[] references(Class<?>[] loaded) {
        List<Object> references = new ArrayList<>();
        for (Class<?> type : loaded) {
            if (Reference.class.isAssignableFrom(type)) {
                Set<Class<?>> types = new LinkedHashSet<>(List.of(type));
                addInterfaces(type, types);
                references.add(types.toArray(new Class<?>[0]));
            }
        }
        return references.toArray();
    }

    private static void addInterfaces(Class<?> type, Set<Class<?>> into) {
        for (Class<?> above : type.getInterfaces()) {
            into.add(above);
            addInterfaces(above, into);
        }
        Class<?> parent = type.getSuperclass();
        if (parent != null) {
            addInterfaces(parent, into);
        }
    }

    /** Selectors, their keys, and what asynchronous channels have in their place. */
    static Class<?>[] selectors(Class<?>[] loaded) {
        List<Class<?>> selectors = new ArrayList<>();
        for (Class<?> type : loaded) {
            if (Selector.class.isAssignableFrom(type) || SelectionKey.class.isAssignableFrom(type) || isPort(type)) {
                selectors.add(type);
            }
        }
        return selectors.toArray(new Class<?>[0]);
    }

    private static boolean isPort(Class<?> type) {
        for (Class<?> above = type; above != null; above = above.getSuperclass()) {
            if (above.getName().equals(PORT)) {
                return true;
            }
        }
        return false;
    }
}
