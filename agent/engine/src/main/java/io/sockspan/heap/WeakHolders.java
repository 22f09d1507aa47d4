package io.sockspan.heap;

import java.lang.ref.Reference;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Finds among the loaded classes those whose instances hold an object more weakly than a field does; loads none. Pure. */
final class WeakHolders {
    /** The class in which a group of asynchronous channels keeps its channels. */
    private static final String PORT = "sun.nio.ch.Port";

    private WeakHolders() {}

    /** An array for each class of weak, soft, phantom or final references: the class, then all its superinterfaces. */
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

    /** The classes of selectors and their keys, and of what asynchronous channels have in their place. */
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
