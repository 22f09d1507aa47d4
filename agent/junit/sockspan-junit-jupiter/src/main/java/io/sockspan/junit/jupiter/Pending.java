package io.sockspan.junit.jupiter;

import io.sockspan.test.scope.Scope;
import org.jspecify.annotations.Nullable;

/**
 * A test whose instance is being made, kept by the thread that makes it, because Jupiter calls the constructor before it says which test
 * begins. If the test never begins, because it is disabled, its sockets are its class's.
 */
final class Pending {
    private static final ThreadLocal<Pending> OF_THREAD = new ThreadLocal<>();

    private final Scope scope;
    private final Class<?> constructed;
    private final String classId;

    private Pending(Scope scope, Class<?> constructed, String classId) {
        this.scope = scope;
        this.constructed = constructed;
        this.classId = classId;
    }

    /** The scope of the test for which {@code type} is being made; if an enclosing instance was made just before, that one's scope. */
    static Scope begin(Class<?> type, String classId, Scope home) {
        Pending before = OF_THREAD.get();
        boolean nested = before != null && before.constructed == type.getEnclosingClass();
        Scope scope = nested
                ? before.scope
                : Scope.test(classId + "/constructor", "the constructor of " + type.getSimpleName());
        scope.watch(scope.label(), home);
        OF_THREAD.set(new Pending(scope, type, classId));
        return scope;
    }

    /** The scope made for the test that begins now, or null. */
    static @Nullable Scope take(String id) {
        Pending pending = OF_THREAD.get();
        OF_THREAD.remove();
        return pending != null && id.startsWith(pending.classId) ? pending.scope : null;
    }
}
