package io.sockspan.instrument;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;

/**
 * Looks for instance fields of a loaded class, on the thread that transforms it. A missing field costs us a row, never the application a
 * class.
 */
final class Fields {
    private Fields() {}

    /** Whether {@code type} or a superclass declares the instance field {@code name} of exactly this descriptor. */
    static boolean has(Class<?> type, String name, String descriptor) {
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            for (Field field : c.getDeclaredFields()) {
                if (field.getName().equals(name)) {
                    return !Modifier.isStatic(field.getModifiers())
                            && field.getType().descriptorString().equals(descriptor);
                }
            }
        }
        return false;
    }
}
