package io.sockspan.junit.jupiter;

import io.sockspan.test.Ledger;
import io.sockspan.test.NothingCheckedError;
import io.sockspan.test.scope.Scope;
import io.sockspan.test.scope.Scopes;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;

/**
 * Puts checks into the stores of Jupiter, which close them at the end of the test, the class or the run, the last one first. On the test's
 * thread; the first call attaches the agent.
 */
final class Checks {
    private static final Namespace NAMESPACE = Namespace.create(NoSocketLeaks.class);

    private Checks() {}

    /** The scope of a class, verified at its end; the same at every call. */
    static Scope ofClass(ExtensionContext context) {
        begin(context);
        Store store = context.getStore(NAMESPACE);
        return store.getOrComputeIfAbsent(
                        "class " + context.getUniqueId(),
                        key -> ClassCheck.of(context, enclosing(context)),
                        ClassCheck.class)
                .scope;
    }

    /** Makes Jupiter verify a test at its end. */
    static void ofTest(ExtensionContext context) {
        begin(context);
        context.getStore(NAMESPACE).put("test " + context.getUniqueId(), TestCheck.of(context, enclosing(context)));
    }

    private static void begin(ExtensionContext context) {
        if (context.getConfigurationParameter("junit.jupiter.execution.parallel.enabled")
                .map(Boolean::parseBoolean)
                .orElse(false)) {
            Scopes.allowParallel();
        }
        context.getRoot().getStore(NAMESPACE).getOrComputeIfAbsent(RunCheck.class);
    }

    /** The scope of the closest class around it that is verified, or null. */
    private static @Nullable Scope enclosing(ExtensionContext context) {
        for (ExtensionContext at = context.getParent().orElse(null);
                at != null;
                at = at.getParent().orElse(null)) {
            ClassCheck check = at.getStore(NAMESPACE).get("class " + at.getUniqueId(), ClassCheck.class);
            if (check != null) {
                return check.scope;
            }
        }
        return null;
    }

    /** Verifies a test. Has two interfaces, because an older Jupiter asks for the one and a newer for the other. */
    private static final class TestCheck implements Store.CloseableResource, AutoCloseable {
        private final Scope scope;
        private final boolean entered;

        private TestCheck(Scope scope, boolean entered) {
            this.scope = scope;
            this.entered = entered;
        }

        static TestCheck of(ExtensionContext context, @Nullable Scope home) {
            String id = context.getUniqueId();
            Scope known = Scopes.find(id);
            Scope scope = known == null ? Pending.take(id) : known;
            if (scope == null) {
                scope = Scope.test(id, context.getDisplayName());
            }
            scope.begins(id);
            scope.ofMethod(
                    context.getRequiredTestClass().getName(),
                    context.getRequiredTestMethod().getName());
            scope.watch(label(context), home);
            if (known == null) {
                Scopes.enter(scope);
            }
            return new TestCheck(scope, known == null);
        }

        private static String label(ExtensionContext context) {
            String method = context.getRequiredTestMethod().getName() + "()";
            String display = context.getDisplayName();
            return display.equals(method) ? method : method + " " + display;
        }

        @Override
        public void close() {
            try {
                Ledger.verifyTest(scope);
            } finally {
                if (entered) {
                    Scopes.leave(scope);
                }
            }
        }
    }

    /** Verifies a class. */
    private static final class ClassCheck implements Store.CloseableResource, AutoCloseable {
        private final Scope scope;
        private final boolean entered;

        private ClassCheck(Scope scope, boolean entered) {
            this.scope = scope;
            this.entered = entered;
        }

        static ClassCheck of(ExtensionContext context, @Nullable Scope home) {
            String name = context.getRequiredTestClass().getSimpleName();
            Scope known = Scopes.find(context.getUniqueId());
            Scope scope = known == null ? Scope.container(context.getUniqueId(), name) : known;
            scope.watch(name, home);
            if (known == null) {
                Scopes.enter(scope);
            }
            return new ClassCheck(scope, known == null);
        }

        @Override
        public void close() {
            try {
                if (Ledger.isOpen()) {
                    Ledger.verifyClass(scope);
                }
            } finally {
                if (entered) {
                    Scopes.leave(scope);
                }
            }
        }
    }

    /** Attaches the agent when the first test comes, and verifies at the end of the run what is left. */
    private static final class RunCheck implements Store.CloseableResource, AutoCloseable {
        private final long begun = System.nanoTime();

        RunCheck() {
            try {
                Ledger.open();
            } catch (NothingCheckedError e) {
                // Each test says so at its end.
            }
        }

        @Override
        public void close() {
            if (!Ledger.isOpen()) {
                return;
            }
            String doubtful = Ledger.doubtful(begun);
            if (!doubtful.isEmpty()) {
                System.err.println(
                        "sockspan: no test fails for it, it may be of one without the annotation: " + doubtful);
            }
            Ledger.verifyRun(begun);
        }
    }
}
