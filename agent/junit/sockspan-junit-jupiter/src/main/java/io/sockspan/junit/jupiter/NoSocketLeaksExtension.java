package io.sockspan.junit.jupiter;

import io.sockspan.test.scope.Scope;
import io.sockspan.test.scope.Scopes;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * The extension that {@link NoSocketLeaks} registers. On the test's thread it says what begins, and puts a check into Jupiter's stores,
 * which close it at the end, after what other extensions have put there. Throws nothing before that: a test whose leaks cannot be seen
 * runs, and then fails.
 */
final class NoSocketLeaksExtension implements BeforeAllCallback, BeforeEachCallback, InvocationInterceptor {

    @Override
    public void beforeAll(ExtensionContext context) {
        Checks.ofClass(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        Checks.ofTest(context);
    }

    @Override
    public <T> T interceptTestClassConstructor(
            Invocation<T> invocation, ReflectiveInvocationContext<Constructor<T>> constructor, ExtensionContext context)
            throws Throwable {
        ExtensionContext type = classContext(context);
        Scope home = Checks.ofClass(type);
        boolean shared = type.getTestInstanceLifecycle().orElse(Lifecycle.PER_METHOD) == Lifecycle.PER_CLASS;
        Scope scope = shared ? home : Pending.begin(constructor.getTargetClass(), type.getUniqueId(), home);
        return in(scope, invocation);
    }

    @Override
    public void interceptBeforeAllMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        in(Checks.ofClass(context), invocation);
    }

    @Override
    public void interceptAfterAllMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        in(Checks.ofClass(context), invocation);
    }

    private static ExtensionContext classContext(ExtensionContext context) {
        return context.getTestMethod().isPresent() ? context.getParent().orElse(context) : context;
    }

    private static <T extends @Nullable Object> T in(Scope scope, Invocation<T> invocation) throws Throwable {
        Scopes.push(scope);
        try {
            return invocation.proceed();
        } finally {
            Scopes.pop(scope);
        }
    }
}
