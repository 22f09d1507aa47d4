package io.sockspan.instrument;

import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.IllegalClassFormatException;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A JVM for tests of class transformers: it keeps the class files that a JVM would have by now, and runs none of them. */
public final class KeptClasses {
    public final List<ClassFileTransformer> transformers = new ArrayList<>();
    public final Map<Class<?>, byte[]> now = new HashMap<>();
    public int retransformations;

    /** What it throws, if not null, instead of retransforming. */
    public Throwable refusal;

    public final Instrumentation instrumentation = (Instrumentation) Proxy.newProxyInstance(
            KeptClasses.class.getClassLoader(), new Class<?>[] {Instrumentation.class}, this::invoke);

    public static byte[] original(Class<?> type) throws IOException {
        try (InputStream in = type.getResourceAsStream("/" + type.getName().replace('.', '/') + ".class")) {
            return in.readAllBytes();
        }
    }

    private Object invoke(Object proxy, Method method, Object... arguments) throws Throwable {
        switch (method.getName()) {
            case "addTransformer" -> transformers.add((ClassFileTransformer) arguments[0]);
            case "removeTransformer" -> {
                return transformers.remove(arguments[0]);
            }
            case "retransformClasses" -> retransform((Class<?>[]) arguments[0]);
            case "redefineModule" -> {
                return null;
            }
            default -> throw new UnsupportedOperationException(method.getName());
        }
        return null;
    }

    private void retransform(Class<?>... types) throws Throwable {
        retransformations++;
        if (refusal != null) {
            throw refusal;
        }
        for (Class<?> type : types) {
            now.put(type, transformed(type));
        }
    }

    /** The bytes that {@code type} gets if it is loaded or retransformed now. */
    public byte[] transformed(Class<?> type) throws IOException, IllegalClassFormatException {
        byte[] bytes = original(type);
        for (ClassFileTransformer each : transformers) {
            byte[] changed = each.transform(null, type.getName().replace('.', '/'), type, null, bytes);
            bytes = changed == null ? bytes : changed;
        }
        return bytes;
    }
}
